import { type Actor, DomainError, isFinal, type RunFilter, type Trigger } from '@banksman/contracts';
import { and, desc, eq, getTableColumns, gte, ilike, inArray, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { artifacts, runs } from '../schema/index.ts';
import { announceReady } from './claims.ts';
import { announced } from './events.ts';

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
 * Admits a run: the row (which is its queue entry too), its first event and the wake-up of the workers. Call it in a
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
      returning workspace_id, id, event_seq, fence
    )
    ${announced(sql`select workspace_id, id, event_seq, fence, 'moved', null::text, ${`Asked for by ${actor.name}`}::text,
      ${JSON.stringify({ move: 'admit', to: 'pending' })}::jsonb, ${JSON.stringify(actor)}::jsonb from admitted`)}`);
  if (result.rows.length === 1) {
    await announceReady(tx);
    return { runId: run.id, existed: false };
  }
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

export type RunCursor = { createdAt: Date; id: string };

/**
 * Runs of the workspace, newest first, without payloads.
 * @param onlyRequestedBy a person who may see only their own
 * @param after the last run of the page before
 */
export async function listRuns(
  db: Db,
  workspaceId: string,
  filter: RunFilter,
  page: { limit: number; after: RunCursor | null; onlyRequestedBy: string | null },
): Promise<RunListing[]> {
  const { after } = page;
  return db
    .select(LISTED)
    .from(runs)
    .where(
      and(
        ...conditions(workspaceId, filter, page.onlyRequestedBy),
        after ? or(lt(runs.createdAt, after.createdAt), and(eq(runs.createdAt, after.createdAt), lt(runs.id, after.id))) : undefined,
      ),
    )
    .orderBy(desc(runs.createdAt), desc(runs.id))
    .limit(page.limit);
}

/** How many runs match, for the title line; not for paging. */
export async function countRuns(db: Db, workspaceId: string, filter: RunFilter, onlyRequestedBy: string | null): Promise<number> {
  return db.$count(runs, and(...conditions(workspaceId, filter, onlyRequestedBy)));
}

function conditions(workspaceId: string, filter: RunFilter, onlyRequestedBy: string | null): (SQL | undefined)[] {
  return [
    eq(runs.workspaceId, workspaceId),
    onlyRequestedBy === null ? undefined : eq(runs.requestedBy, onlyRequestedBy),
    filter.status ? inArray(runs.status, filter.status) : undefined,
    filter.module_id ? eq(runs.moduleId, filter.module_id) : undefined,
    filter.trigger ? eq(runs.trigger, filter.trigger) : undefined,
    filter.user ? eq(runs.requestedBy, filter.user) : undefined,
    filter.q ? ilike(runs.headline, `%${filter.q.replace(/[\\%_]/g, (found) => `\\${found}`)}%`) : undefined,
    filter.from ? gte(runs.createdAt, new Date(filter.from)) : undefined,
    filter.to ? lte(runs.createdAt, new Date(filter.to)) : undefined,
  ];
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
