import type { Context } from 'hono';
import { cutConnection, delay, type StandInBindings, type StandInKit } from '../../stand-in/stand-in.ts';
import type { BuildertrendScenario, Operation } from '../scenarios.ts';

type Kit = StandInKit<BuildertrendScenario>;
type C = Context<StandInBindings>;

const SLOW_MS = 3_000;
const NEVER_MS = 600_000;
/** What the page's toast says; the connector passes the words on. */
const REFUSED = 'Daily Log could not be saved. This job is closed for new entries.';
const OUTAGE = `<!doctype html><html lang="en"><head><title>Scheduled maintenance</title></head>
<body><h1>We'll be right back</h1><p>Buildertrend is temporarily unavailable while we perform maintenance.</p></body></html>`;

/** The page's own calls answer in the envelope, the partner API does not. */
export type Style = 'envelope' | 'api';

/** The faults that strike before any work. Null: go on. */
export async function failBefore(c: C, { faults }: Kit, operation: Operation, style: Style): Promise<Response | null> {
  const slow = faults.take('slow', operation);
  if (slow) await delay(slow.delay_ms || SLOW_MS);
  if (faults.take('unavailable', operation)) return refuse(c, style, 503, 'unavailable', 'Service Unavailable');
  if (faults.take('needs_relogin', operation)) return needsRelogin(c);
  const limited = faults.take('rate_limited', operation);
  if (limited) {
    c.header('retry-after', String(Math.max(1, Math.ceil(limited.delay_ms / 1_000))));
    return refuse(c, style, 429, 'rate_limited', 'Too many requests. Please wait a moment and try again.');
  }
  if (faults.take('outage_text', operation)) return c.html(OUTAGE);
  return null;
}

/** A save that is refused although nothing is wrong with it. Null: go on. */
export function failSave(c: C, { faults }: Kit, operation: Operation, style: Style): Response | null {
  return faults.take('refused', operation) ? refuse(c, style, 422, 'refused', REFUSED) : null;
}

/** The faults that strike when the log is stored already. Null: answer. */
export async function failAfterSave(c: C, { faults }: Kit, operation: Operation, style: Style): Promise<Response | null> {
  const lost = faults.take('timeout_but_saved', operation);
  if (lost) {
    await delay(lost.delay_ms || NEVER_MS);
    return cutConnection(c);
  }
  return faults.take('error_after_save', operation) ? refuse(c, style, 500, 'server_error', 'An unexpected error occurred.') : null;
}

/** Seen in public projects: the envelope says it, the status does not. */
export function needsRelogin(c: Context): Response {
  return c.json({ success: false, message: 'Your session has expired. Please log in again.', needsToRelogin: true, data: null });
}

/** A refusal as a partner API or as the pages' own calls (200 unless it is the server's trouble) would write it. */
export function refuse(c: Context, style: Style, status: 401 | 404 | 422 | 429 | 500 | 503, code: string, message: string): Response {
  if (style === 'api') return c.json({ error: { code, message } }, status);
  return c.json({ success: false, message, needsToRelogin: false, data: null }, status === 429 || status >= 500 ? status : 200);
}
