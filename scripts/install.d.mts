/** What the journeys use of `install.mjs`. */
type Terminal = { during(text: string, work: () => Promise<unknown>): Promise<unknown> };

/** A folder for what can be made again, below node_modules. */
export const CACHE: string;
/** Makes node_modules agree with the lockfile. */
export function install(terminal: Terminal): Promise<void>;
/** Builds the dashboard when it is stale. */
export function buildDashboard(terminal: Terminal): Promise<void>;
/** Builds the browser extension when it is stale. */
export function buildExtension(terminal: Terminal): Promise<void>;
