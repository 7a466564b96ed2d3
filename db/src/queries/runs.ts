import { type Actor, DomainError, isFinal, type RunFilter, type Trigger } from '@banksman/contracts';
import { and, eq, getTableColumns, gte, ilike, inArray, lte, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Database, Db, Row } from '../open.ts';
import { artifacts, runs } from '../schema/index.ts';
import { announced, READY_CHANNEL } from './events.ts';

export type RunRow = typeof runs.$inferSelect;
export type ArtifactRow = typeof artifacts.$inferSelect;

export type NewRun = {
  id: string;
  workspaceId: string;
  moduleId: string;
  moduleVersion: number;
  headline: string;
  input: Record<string, unknown>;
  trigger: Trigger;
  requestedBy: string | null;
  requestedByName: string | null;
  idempotencyKey: string | null;
  requestSha256: string;
  forkedFrom?: { runId: string; step: string };
  /** the schedule that starts it */
  scheduleId?: string | undefined;
};

/**
 * Admits a run in one statement: the row (which is its queue entry too), its first event and the wake-up of the workers. Call it in a
 * transaction and answer 202 only after the commit.
 * @returns the run's id; an earlier one's when the idempotency key was used before with the same request
 * @throws DomainError `idempotency_key_reused` when it was used with another request
 */
export async function admitRun(tx: Db, run: NewRun, actor: Actor): Promise<{ runId: string; existed: boolean }> {
  const result = await tx.execute(sql`
    with admitted as (
      insert into app.runs (workspace_id, id, module_id, module_version, headline, input, trigger, requested_by, requested_by_name,
        idempotency_key, request_sha256, schedule_id, forked_from, forked_step, ready_at, event_seq)
      values (${run.workspaceId}, ${run.id}, ${run.moduleId}, ${run.moduleVersion}, ${run.headline}, ${JSON.stringify(run.input)}::jsonb, ${run.trigger},
        ${run.requestedBy}, ${run.requestedByName}, ${run.idempotencyKey}, ${run.requestSha256}, ${run.scheduleId ?? null},
        ${run.forkedFrom?.runId ?? null}, ${run.forkedFrom?.step ?? null}, now(), 1)
      on conflict (workspace_id, idempotency_key) do nothing
      returning workspace_id, id, event_seq, fence, pg_notify(${READY_CHANNEL}, '')
    )
    ${announced(sql`select workspace_id, id, event_seq, fence, 'moved', null::text, ${`Asked for by ${actor.name}`}::text,
      ${JSON.stringify({ move: 'admit', to: 'pending' })}::jsonb, ${JSON.stringify(actor)}::jsonb from admitted`)}`);
  if (result.rows.length === 1) return { runId: run.id, existed: false };
  const [earlier] = await tx
    .select({ id: runs.id, requestSha256: runs.requestSha256 })
    .from(runs)
    .where(and(eq(runs.workspaceId, run.workspaceId), eq(runs.idempotencyKey, run.idempotencyKey ?? '')));
  if (!earlier) throw new DomainError('internal', { message: 'the run was neither admitted nor found' });
  if (earlier.requestSha256 !== run.requestSha256) throw new DomainError('idempotency_key_reused', { details: { job_id: earlier.id } });
  return { runId: earlier.id, existed: true };
}

/** One run of the workspace, or null. */
export async function getRun(db: Db, workspaceId: string, runId: string): Promise<RunRow | null> {
  const [row] = await db
    .select()
    .from(runs)
    .where(and(eq(runs.workspaceId, workspaceId), eq(runs.id, runId)));
  return row ?? null;
}

/** Whether a run has ended; one that does not exist has. For the platform. */
export async function runEnded(db: Db, runId: string): Promise<boolean> {
  const [row] = await db.select({ status: runs.status }).from(runs).where(eq(runs.id, runId));
  return !row || isFinal(row.status);
}

export type RunListing = Omit<RunRow, 'input' | 'output'>;
const { input: _input, output: _output, ...LISTED } = getTableColumns(runs);

/** Runs where rows of them are looked for, in the table or among the newest of it. */
const r = alias(runs, 'r');

/** Where a page ended; `createdAt` with microseconds, as the database orders: `2026-12-07T08:15:00.123456Z`. */
export type RunCursor = { createdAt: string; id: string };

/** `total` runs match in all; with `isCapped` there are more, which were not counted. */
export type FoundRuns = { page: RunCursor[]; total: number; isCapped: boolean };

/** Counting goes no further: 220,000 took longer than reading the page. */
const COUNT_AT_MOST = 1_000;
/** With two filters or more no index answers alone: each run is looked at. */
const COUNT_FILTERED_AT_MOST = 100;
/** How many of the newest runs are looked through for a word before its index is asked. */
const NEAR = 1_000;

/**
 * Ids of the workspace's runs that match, newest first. For the platform, not in `inWorkspace`: below row-level security Postgres
 * uses no index for a comparison that is not leakproof (an enum's `=`, `ilike`), so that a filter without a match read every run of the
 * workspace (seen: 490 ms for 220,000). What the runs say is read by `runsById`, below row-level security.
 * @param onlyRequestedBy a person who may see only their own
 * @param after the last run of the page before; then `total` counts this page only
 */
export async function findRuns(
  db: Database,
  workspaceId: string,
  filter: RunFilter,
  { limit, after, onlyRequestedBy }: { limit: number; after: RunCursor | null; onlyRequestedBy: string | null },
): Promise<FoundRuns> {
  const place = and(
    eq(r.workspaceId, workspaceId),
    after ? sql`(${r.createdAt}, ${r.id}) < (${after.createdAt}::timestamptz, ${after.id}::uuid)` : undefined,
  );
  const matching = and(place, ...conditions(filter, onlyRequestedBy));
  const pageOf = (found: RunCursor[], isCapped: boolean) => ({ page: found.slice(0, limit), total: found.length, isCapped });
  if (!filter.q?.trim()) {
    const found = await find(db, sql`app.runs r`, matching, limit);
    if (found.length < limit || after) return pageOf(found, false);
    const atMost = isOneFilter(filter, onlyRequestedBy) ? COUNT_AT_MOST : COUNT_FILTERED_AT_MOST;
    const counted = await db.execute(sql`select count(*) from (select 1 from app.runs r where ${matching} limit ${atMost + 1}) counted`);
    const total = Number(counted.rows[0]?.count);
    return { page: found, total: Math.min(total, atMost), isCapped: total > atMost };
  }
  // A frequent word is among the newest runs; its index would first collect every run that has it (seen: 140 ms for 11,000).
  const near = await find(
    db,
    sql`(select * from app.runs r where ${place} order by created_at desc, id desc limit ${NEAR}) r`,
    matching,
    NEAR,
  );
  if (near.length >= limit) return pageOf(near, true);
  const found = await find(db, sql`app.runs r`, matching, COUNT_AT_MOST + 1);
  return found.length > COUNT_AT_MOST ? { ...pageOf(found, true), total: COUNT_AT_MOST } : pageOf(found, false);
}

function isOneFilter({ status, module_id, trigger, user, site }: RunFilter, onlyRequestedBy: string | null): boolean {
  return [status, module_id, trigger, user, site, onlyRequestedBy ?? undefined].filter((one) => one !== undefined).length <= 1;
}

async function find(db: Database, from: SQL, matching: SQL | undefined, limit: number): Promise<RunCursor[]> {
  const found = await db.execute(sql`
    select r.id, to_char(r.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as created_at
    from ${from} where ${matching} order by r.created_at desc, r.id desc limit ${limit}`);
  return found.rows.map((row: Row) => ({ createdAt: String(row.created_at), id: String(row.id) }));
}

/** The runs of these ids without payloads, in the order of the ids; one that is gone or of another workspace is left out. */
export async function runsById(tx: Db, workspaceId: string, runIds: readonly string[]): Promise<RunListing[]> {
  if (runIds.length === 0) return [];
  const rows = await tx
    .select(LISTED)
    .from(runs)
    .where(and(eq(runs.workspaceId, workspaceId), inArray(runs.id, [...runIds])));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return runIds.flatMap((id) => byId.get(id) ?? []);
}

function conditions(filter: RunFilter, onlyRequestedBy: string | null): (SQL | undefined)[] {
  return [
    onlyRequestedBy === null ? undefined : eq(r.requestedBy, onlyRequestedBy),
    filter.status ? inArray(r.status, filter.status) : undefined,
    filter.module_id ? eq(r.moduleId, filter.module_id) : undefined,
    filter.trigger ? eq(r.trigger, filter.trigger) : undefined,
    filter.user ? eq(r.requestedBy, filter.user) : undefined,
    filter.site ? sql`${r.input} #>> '{job,id}' = ${filter.site}` : undefined,
    filter.q ? says(filter.q) : undefined,
    filter.from ? gte(r.createdAt, new Date(filter.from)) : undefined,
    filter.to ? lte(r.createdAt, new Date(filter.to)) : undefined,
  ];
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

/** Records a stored file of a run; a file of the same name (a step that ran twice) replaces the earlier record and keeps its id. */
export async function recordArtifact(db: Db, artifact: Omit<ArtifactRow, 'createdAt'>): Promise<ArtifactRow> {
  const [row] = await db
    .insert(artifacts)
    .values(artifact)
    .onConflictDoUpdate({
      target: [artifacts.runId, artifacts.name],
      set: { contentType: artifact.contentType, bytes: artifact.bytes, sha256: artifact.sha256, objectKey: artifact.objectKey },
    })
    .returning();
  if (!row) throw new DomainError('internal', { message: 'an artifact was not recorded' });
  return row;
}

/** A run's files, oldest first. */
export async function artifactsOf(db: Db, workspaceId: string, runId: string): Promise<ArtifactRow[]> {
  return db
    .select()
    .from(artifacts)
    .where(and(eq(artifacts.workspaceId, workspaceId), eq(artifacts.runId, runId)))
    .orderBy(artifacts.createdAt);
}
