import type { PageContext, Readable } from './page.ts';

/** Paths as seen in public projects that work on Buildertrend's pages; none from the live product. */
const JOB_PAGE = /^\/app\/JobPage\/(\d+)\//;
const DAILY_LOGS = /^\/app\/DailyLogs$/;
/** Longer than any real address or name; a page cannot make us carry more. */
const MOST_CHARACTERS = 200;

/**
 * Reads a Buildertrend page: URL and DOM in, context out.
 * @returns null when the page belongs to another site or has not finished loading its navigation
 */
export function readBuildertrend(url: URL, page: Readable): PageContext | null {
  if (!url.pathname.startsWith('/app/') || !page.querySelector("[data-testid='bt-main-navigation']")) return null;
  const job = JOB_PAGE.exec(url.pathname)?.[1] ?? null;
  const logs = DAILY_LOGS.test(url.pathname);
  const field = (part: string) => text(page, `[id="jobInfo.address.${part}"]`);
  const address = { street: field('street'), city: field('city'), state: field('state'), zip: field('zip') };
  return {
    system: 'buildertrend',
    kind: job && job !== '0' ? 'job' : logs ? 'daily_logs' : 'other',
    jobId: job && job !== '0' ? job : logs ? digits(url.searchParams.get('jobId')) : null,
    jobName: text(page, '#item-header-title') ?? null,
    address: Object.fromEntries(Object.entries(address).filter(([, value]) => value !== undefined)),
  };
}

function text(page: Readable, selector: string): string | undefined {
  const found = page.querySelector(selector);
  const read = typeof found?.value === 'string' ? found.value : found?.textContent;
  const trimmed = read?.replace(/\s+/g, ' ').trim().slice(0, MOST_CHARACTERS);
  return trimmed ? trimmed : undefined;
}

const digits = (value: string | null) => (value !== null && /^\d{1,12}$/.test(value) ? value : null);
