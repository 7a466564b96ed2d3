import type { Context } from 'hono';
import { z } from 'zod';

/** Where browsers tell what the content policy kept a page from (CSP level 3, 5.3; Reporting API). */
export const REPORT_PATH = '/bff/reports';
const MAX_BYTES = 16 * 1024;
/** Anybody may post here: what is more than this in a minute is counted and not written down. */
const PER_MINUTE = 20;

const text = z.string().max(2_000).optional().catch(undefined);
/** `report-uri`, the older way. */
const older = z.object({
  'csp-report': z.object({ 'document-uri': text, 'effective-directive': text, 'blocked-uri': text, 'source-file': text }),
});
/** `report-to`. */
const newer = z.object({
  type: z.literal('csp-violation'),
  body: z.object({ documentURL: text, effectiveDirective: text, blockedURL: text, sourceFile: text }),
});

type Violation = { page: string | null; directive: string | null; blocked: string | null; source: string | null };
export type TellViolation = (violation: Violation, leftOut: number) => void;

/** One JSON line, as the API logs. */
export const writeViolation: TellViolation = (violation, leftOut) => {
  const line = { level: 'WARN', time: new Date().toISOString(), service: 'bff', message: 'a page was kept from something' };
  console.warn(JSON.stringify({ ...line, ...violation, left_out: leftOut }));
};

/** Takes reports and writes them down without the parts of addresses that may hold a secret. */
export function reportTaker(tell: TellViolation, now: () => number = Date.now) {
  let windowEnds = 0;
  let taken = 0;
  let leftOut = 0;
  return async (c: Context): Promise<Response> => {
    if (Number(c.req.header('content-length') ?? 0) > MAX_BYTES) return c.body(null, 413);
    if (now() > windowEnds) [windowEnds, taken] = [now() + 60_000, 0];
    const body = await c.req.text();
    for (const violation of body.length > MAX_BYTES ? [] : violationsIn(body)) {
      taken += 1;
      if (taken > PER_MINUTE) leftOut += 1;
      else {
        tell(violation, leftOut);
        leftOut = 0;
      }
    }
    return c.body(null, 204);
  };
}

function violationsIn(body: string): Violation[] {
  const json = parsed(body);
  const one = older.safeParse(json).data?.['csp-report'];
  if (one)
    return [
      {
        page: placeOf(one['document-uri']),
        directive: one['effective-directive'] ?? null,
        blocked: placeOf(one['blocked-uri']),
        source: placeOf(one['source-file']),
      },
    ];
  // a list may hold reports of other kinds, too
  const list = Array.isArray(json) ? json.flatMap((entry) => newer.safeParse(entry).data ?? []) : [];
  return list.map(({ body: given }) => ({
    page: placeOf(given.documentURL),
    directive: given.effectiveDirective ?? null,
    blocked: placeOf(given.blockedURL),
    source: placeOf(given.sourceFile),
  }));
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** Origin and first part of the path: links such as /decide/… hold a key in the rest. */
function placeOf(address: string | undefined): string | null {
  if (address === undefined) return null;
  if (!URL.canParse(address)) return address.slice(0, 40);
  const { origin, protocol, pathname } = new URL(address);
  return origin === 'null' ? protocol : `${origin}/${pathname.split('/')[1] ?? ''}`;
}
