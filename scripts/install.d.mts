/** What the journeys use of `install.mjs`: builds the dashboard when it is stale. */
export function buildDashboard(terminal: { during(text: string, work: () => Promise<unknown>): Promise<unknown> }): Promise<void>;
