import { type RunFilter, type RunSort, statusesOf } from '@banksman/contracts';
import { and, eq, gte, ilike, inArray, lte, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db, Row } from '../open.ts';
import { runs } from '../schema/index.ts';

/** Runs where rows of them are looked for, in the table or among the first of it. */
const r = alias(runs, 'r');

/**
 * Where a page ended: what it is sorted by (a moment with microseconds, as the database orders: `2026-12-07T08:15:00.123456Z`, or
 * cents), then the run's id.
 */
export type RunCursor = { key: string; id: string };

/** `total` runs match in all; with `isCapped` there are more, which were not counted. */
export type FoundRuns = { page: RunCursor[]; total: number; isCapped: boolean };

/** Who asks: their own runs alone when `onlyRequestedBy` names them; whether open questions are theirs to decide. */
export type RunViewer = { onlyRequestedBy: string | null; canDecide: boolean };

export type RunPage = RunViewer & { limit: number; sort?: RunSort; after: RunCursor | null };

/** Counting goes no further: 220,000 took longer than reading the page. */
const COUNT_AT_MOST = 1_000;
/** With two filters or more no index answers alone: each run is looked at. */
const COUNT_FILTERED_AT_MOST = 100;
/** How many of the first runs are looked through for a word before its index is asked. */
const NEAR = 1_000;

type Order = { key: SQL; isTime: boolean; down: boolean; only?: SQL };
/** Each order has an index; `waiting` and `amount` list only the runs that are in theirs. */
const ORDERS: Record<RunSort, Order> = {
  newest: { key: sql`created_at`, isTime: true, down: true },
  oldest: { key: sql`created_at`, isTime: true, down: false },
  waiting: { key: sql`waits_since`, isTime: true, down: false, only: sql`r.status in ('waiting', 'approval_required')` },
  amount: { key: sql`amount_cents`, isTime: false, down: true, only: sql`r.amount_cents is not null` },
};

/**
 * Ids of the workspace's runs that match, in order. For the platform, not in `inWorkspace`: below row-level security Postgres uses no
 * index for a comparison that is not leakproof (an enum's `=`, `ilike`), so that a filter without a match read every run of the
 * workspace (seen: 490 ms for 220,000). What the runs say is read by `runsById`, below row-level security.
 * @param page.after the last run of the page before; then `total` counts this page only
 */
export async function findRuns(db: Db, workspaceId: string, filter: RunFilter, page: RunPage): Promise<FoundRuns> {
  const { limit, after } = page;
  const order = ORDERS[page.sort ?? 'newest'];
  const place = and(eq(r.workspaceId, workspaceId), order.only, after ? beyond(order, after) : undefined);
  const matching = and(place, ...conditions(filter, page));
  const pageOf = (found: RunCursor[], isCapped: boolean) => ({ page: found.slice(0, limit), total: found.length, isCapped });
  if (!filter.q?.trim()) {
    const found = await find(db, sql`app.runs r`, matching, order, limit);
    if (found.length < limit || after) return pageOf(found, false);
    const { total, isCapped } = await countRuns(db, matching, isOneFilter(filter, page) ? COUNT_AT_MOST : COUNT_FILTERED_AT_MOST);
    return { page: found, total, isCapped };
  }
  // A frequent word is among the first runs; its index would first collect every run that has it (seen: 140 ms for 11,000).
  const first = sql`(select * from app.runs r where ${place} order by ${inOrder(order)} limit ${NEAR}) r`;
  const near = await find(db, first, matching, order, Math.max(NEAR, limit));
  if (near.length >= limit) return pageOf(near, true);
  const found = await find(db, sql`app.runs r`, matching, order, Math.max(COUNT_AT_MOST + 1, limit));
  return found.length > COUNT_AT_MOST ? { ...pageOf(found, true), total: COUNT_AT_MOST } : pageOf(found, false);
}

async function countRuns(db: Db, matching: SQL | undefined, atMost: number): Promise<{ total: number; isCapped: boolean }> {
  const counted = await db.execute(sql`select count(*) from (select 1 from app.runs r where ${matching} limit ${atMost + 1}) counted`);
  const total = Number(counted.rows[0]?.count);
  return { total: Math.min(total, atMost), isCapped: total > atMost };
}

/** What the statuses of runs are, each with how many of them (of the first `atMost` that match) are resolved and of no use to retry. */
export type RunKind = { status: string; isResolved: boolean; canRetry: boolean; count: number };

/** Counts the runs that match by what can be done with them; looks at no more than `atMost` of them. For the platform. */
export async function kindsOfRuns(
  db: Db,
  workspaceId: string,
  which: { filter: RunFilter } | { runIds: readonly string[] },
  viewer: RunViewer,
  atMost: number,
): Promise<RunKind[]> {
  const those =
    'filter' in which ? conditions(which.filter, viewer) : [inArray(r.id, [...which.runIds]), ...conditions({} as RunFilter, viewer)];
  const result = await db.execute(sql`
    select status, resolved, can_retry, count(*) from (
      select r.status, r.resolved_at is not null as resolved, coalesce((r.failure->>'can_retry')::boolean, true) as can_retry
      from app.runs r where ${and(eq(r.workspaceId, workspaceId), ...those)} limit ${atMost}) looked group by 1, 2, 3`);
  return result.rows.map((row: Row) => ({
    status: String(row.status),
    isResolved: row.resolved === true,
    canRetry: row.can_retry === true,
    count: Number(row.count),
  }));
}

/** Who has asked for runs in the workspace, by name, at most 200: one index probe per person, however many runs. For the platform. */
export async function requestersOf(db: Db, workspaceId: string): Promise<{ id: string; name: string }[]> {
  const result = await db.execute(sql`
    with recursive people as (
      (select requested_by as id from app.runs where workspace_id = ${workspaceId} and requested_by is not null order by requested_by limit 1)
      union all
      select (select requested_by from app.runs where workspace_id = ${workspaceId} and requested_by > people.id order by requested_by limit 1)
      from people where people.id is not null
    )
    select people.id, (select requested_by_name from app.runs where workspace_id = ${workspaceId} and requested_by = people.id
      order by created_at desc limit 1) as name
    from people where people.id is not null limit 200`);
  const people: { id: string; name: string }[] = result.rows.map((row: Row) => ({ id: String(row.id), name: String(row.name ?? row.id) }));
  return people.toSorted((one, other) => one.name.localeCompare(other.name));
}

function isOneFilter(filter: RunFilter, { onlyRequestedBy }: RunViewer): boolean {
  const { state, status, module_id, trigger, user, site, failure_group, min_cents, max_cents } = filter;
  const given = [state, status, module_id, trigger, user, site, failure_group, min_cents ?? max_cents, onlyRequestedBy ?? undefined];
  return given.filter((one) => one !== undefined).length <= 1;
}

function beyond({ key, isTime, down }: Order, after: RunCursor): SQL {
  const value = isTime ? sql`${after.key}::timestamptz` : sql`${after.key}::bigint`;
  const place = sql`(${value}, ${after.id}::uuid)`;
  return down ? sql`(r.${key}, r.id) < ${place}` : sql`(r.${key}, r.id) > ${place}`;
}

function inOrder({ key, down }: Order): SQL {
  return down ? sql`r.${key} desc, r.id desc` : sql`r.${key}, r.id`;
}

async function find(db: Db, from: SQL, matching: SQL | undefined, order: Order, limit: number): Promise<RunCursor[]> {
  const key = order.isTime ? sql`to_char(r.${order.key} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')` : sql`r.${order.key}::text`;
  const found = await db.execute(sql`select r.id, ${key} as key from ${from} where ${matching} order by ${inOrder(order)} limit ${limit}`);
  return found.rows.map((row: Row) => ({ key: String(row.key), id: String(row.id) }));
}

function conditions(filter: RunFilter, { onlyRequestedBy, canDecide }: RunViewer): (SQL | undefined)[] {
  return [
    onlyRequestedBy === null ? undefined : eq(r.requestedBy, onlyRequestedBy),
    ...(filter.state ? stands(filter.state, canDecide) : []),
    filter.status ? inArray(r.status, filter.status) : undefined,
    filter.module_id ? eq(r.moduleId, filter.module_id) : undefined,
    filter.trigger ? eq(r.trigger, filter.trigger) : undefined,
    filter.user ? eq(r.requestedBy, filter.user) : undefined,
    filter.site ? sql`${r.input} #>> '{job,id}' = ${filter.site}` : undefined,
    filter.q ? says(filter.q) : undefined,
    filter.from ? gte(r.createdAt, new Date(filter.from)) : undefined,
    filter.to ? lte(r.createdAt, new Date(filter.to)) : undefined,
    filter.min_cents === undefined ? undefined : gte(r.amountCents, filter.min_cents),
    filter.max_cents === undefined ? undefined : lte(r.amountCents, filter.max_cents),
    filter.failure_group ? eq(r.failureGroup, filter.failure_group) : undefined,
  ];
}

/** `status = 'failed' and resolved_at is null` in these words: a partial index is made of them. */
function stands(state: NonNullable<RunFilter['state']>, canDecide: boolean): (SQL | undefined)[] {
  if (state === 'needs_help') return [sql`r.status = 'failed' and r.resolved_at is null`];
  const statuses = statusesOf(state, canDecide);
  if (statuses.length === 0) return [sql`false`];
  return [inArray(r.status, statuses), state === 'done' ? sql`(r.status <> 'failed' or r.resolved_at is not null)` : undefined];
}

/** Words that the index is asked for; each more costs it as much as the first (seen: 70 ms for five words, 16 ms for two of them). */
const INDEXED_WORDS = 2;

/**
 * The headline has every word, in any order. One or two letters only where a word begins: the index knows groups of three, and
 * takes the beginning of a word for blanks.
 */
function says(words: string): SQL | undefined {
  const longestFirst = words
    .split(/\s+/)
    .filter(Boolean)
    .sort((one, other) => other.length - one.length);
  return and(
    ...longestFirst.map((word, at) => {
      const headline = at < INDEXED_WORDS ? sql`${r.headline}` : sql`(${r.headline} || '')`;
      const letters = word.replace(/[\\%_]/g, (found) => `\\${found}`);
      return word.length < 3 ? or(ilike(headline, `${letters}%`), ilike(headline, `% ${letters}%`)) : ilike(headline, `%${letters}%`);
    }),
  );
}
