import { HUMAN_STATES, type RunSort, type RunSummary, runSort, runStatus, standingOf, trigger } from '@banksman/contracts';
import { z } from 'zod';
import { endOfDay, startOfDay } from '../../lib/zoned-day.ts';

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine((text) => !Number.isNaN(Date.parse(text)))
  .optional()
  .catch(undefined);
const money = z.coerce.number().min(0).max(1e9).optional().catch(undefined);

/** What the list is narrowed to; lives in the address bar and reopens exactly what was seen. Wrong values fall away. */
export const runSearch = z.object({
  state: z.enum(HUMAN_STATES).optional().catch(undefined),
  /** the engine's own word */
  status: runStatus.optional().catch(undefined),
  automation: z.coerce.string().max(40).optional().catch(undefined),
  person: z.coerce.string().max(100).optional().catch(undefined),
  trigger: trigger.optional().catch(undefined),
  /** days of the workspace's calendar, both included */
  from: day,
  to: day,
  /** in whole units of money, both included */
  min: money,
  max: money,
  /** fingerprint of a cause of failures */
  cause: z.coerce.string().max(64).optional().catch(undefined),
  q: z.coerce.string().max(200).optional().catch(undefined),
  sort: runSort.optional().catch(undefined),
  /** the saved view it began with; `all`: none, not even the role's own */
  view: z.coerce.string().max(40).optional().catch(undefined),
});
export type RunSearch = z.infer<typeof runSearch>;

/** Who looks: what waits for an approver is theirs or somebody's; days begin when the workspace's do. */
export type RunViewer = { canDecide: boolean; timeZone: string | null };

/** The query of `GET /runs` for a search; also the filter of a bulk operation, without the order. */
export function runQuery(search: RunSearch, timeZone: string | null): Record<string, string | number> {
  const { state, status, trigger, q, sort } = search;
  const query = {
    state,
    status,
    trigger,
    q,
    sort,
    module_id: search.automation,
    user: search.person,
    from: search.from && startOfDay(search.from, timeZone).toISOString(),
    to: search.to && endOfDay(search.to, timeZone).toISOString(),
    min_cents: centsOf(search.min),
    max_cents: centsOf(search.max),
    failure_group: search.cause,
  };
  return Object.fromEntries(Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

const centsOf = (amount: number | undefined) => (amount === undefined ? undefined : Math.round(amount * 100));

const WAITS: Record<RunSort, (run: RunSummary) => boolean> = {
  newest: () => true,
  oldest: () => true,
  waiting: ({ waits_since: since }) => since !== null,
  amount: ({ amount_cents: cents }) => cents !== null,
};

/** True when a run belongs into the list as it is narrowed now; text is looked for in the headline, as far as a browser can know. */
export function isSearched(run: RunSummary, search: RunSearch, { canDecide, timeZone }: RunViewer): boolean {
  const is = <T>(wanted: T | undefined, given: T) => wanted === undefined || wanted === given;
  const asked = Date.parse(run.created_at);
  const cents = run.amount_cents;
  const words = search.q?.toLowerCase().split(/\s+/) ?? [];
  return (
    is(search.state, standingOf(run.status, canDecide, run.resolved !== null).state) &&
    is(search.status, run.status) &&
    is(search.automation, run.module_id) &&
    is(search.person, run.requested_by_id ?? '') &&
    is(search.trigger, run.trigger) &&
    is(search.cause, run.failure_group ?? '') &&
    (search.from === undefined || asked >= startOfDay(search.from, timeZone).getTime()) &&
    (search.to === undefined || asked <= endOfDay(search.to, timeZone).getTime()) &&
    (search.min === undefined || (cents !== null && cents >= search.min * 100)) &&
    (search.max === undefined || (cents !== null && cents <= search.max * 100)) &&
    WAITS[search.sort ?? 'newest'](run) &&
    words.every((word) => run.headline.toLowerCase().includes(word))
  );
}

/** What narrows the list: everything but its order and where it came from. */
export function narrowing({ view: _view, sort: _sort, ...rest }: RunSearch): Omit<RunSearch, 'view' | 'sort'> {
  return rest;
}

export function isNarrowed(search: RunSearch): boolean {
  return Object.values(narrowing(search)).some((value) => value !== undefined);
}

/** A search as a saved view keeps it: without what is not set, and without the view's own name. */
export function keptSearch({ view: _view, ...search }: RunSearch): Record<string, string | number> {
  return Object.fromEntries(Object.entries(search).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

/** True when two searches show the same list. */
export function isSameSearch(one: RunSearch, other: RunSearch): boolean {
  const text = (search: RunSearch) => JSON.stringify(Object.entries(keptSearch(search)).toSorted(([a], [b]) => a.localeCompare(b)));
  return text(one) === text(other);
}
