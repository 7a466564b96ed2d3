import { type Actor, DomainError, isFinal, type Trigger } from '@banksman/contracts';
import { and, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import { plainText } from '../json.ts';
import type { Db } from '../open.ts';
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

/** Writes down that somebody has dealt with a run's failure, in one statement with its event. @returns false when there is nothing to resolve */
export async function resolveRun(tx: Db, runId: string, actor: Actor, note: string): Promise<boolean> {
  const text = `Resolved by ${actor.name}${note === '' ? '' : `: ${note}`}`;
  const result = await tx.execute(sql`
    with resolved as (
      update app.runs set resolved_at = now(), resolved_by_name = ${actor.name}, resolved_note = ${plainText(note) || null}, event_seq = event_seq + 1
      where id = ${runId} and status = 'failed' and resolved_at is null
      returning workspace_id, id, event_seq, fence
    )
    ${announced(sql`select workspace_id, id, event_seq, fence, 'resolved', null::text, ${plainText(text)}::text, '{}'::jsonb,
      ${JSON.stringify(actor)}::jsonb from resolved`)}`);
  return result.rows.length === 1;
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
