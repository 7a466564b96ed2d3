import { AUDIT_GROUP_ACTIONS, type AuditFilter, type RunEvent } from '@banksman/contracts';
import { and, asc, desc, eq, gt, ilike, inArray, lt, sql } from 'drizzle-orm';
import type { Db, Row } from '../open.ts';
import { prepared } from '../prepared.ts';
import { recordset } from '../recordset.ts';
import { auditCursor, auditHeads, auditLog } from '../schema/index.ts';

export type AuditRow = typeof auditLog.$inferSelect;
export type NewAuditRow = Omit<AuditRow, 'writtenAt'>;
export type AuditHead = { seq: number; mac: string; anchoredSeq: number };

/** Entries of a workspace whose words are looked through at most: a word that nobody used must not cost a scan of years. */
const MOST_SEARCHED = 20_000;
/** The row of the platform itself. */
const PLATFORM = '00000000-0000-0000-0000-000000000000';
/** The predicate of the index `run_events_audited`, word for word. */
const AUDITED = sql.raw(
  `e.type not in ('moved', 'claimed', 'step_started', 'step_ended', 'step_failed', 'step_retry', 'progress', 'reasoned', 'approval_asked', 'artifact_stored')`,
);

const WRITTEN = recordset<NewAuditRow>(auditLog, 'app.audit_log', ['writtenAt']);

/** The end of a workspace's chain, locked until the transaction ends: entries are added one after another. */
export async function lockAuditHead(tx: Db, workspaceId: string): Promise<AuditHead> {
  await tx.insert(auditHeads).values({ workspaceId }).onConflictDoNothing();
  const [head] = await tx.select().from(auditHeads).where(eq(auditHeads.workspaceId, workspaceId)).for('update');
  return head ?? { seq: 0, mac: '', anchoredSeq: 0 };
}

/** Adds entries and moves the end of the chain; the caller holds its lock. */
export async function addAuditRows(tx: Db, rows: readonly NewAuditRow[]): Promise<void> {
  const last = rows.at(-1);
  if (!last) return;
  await prepared(tx, sql`insert into app.audit_log (${WRITTEN.names}) select ${WRITTEN.names} from ${WRITTEN.of(rows)}`);
  await tx.update(auditHeads).set({ seq: last.seq, mac: last.mac }).where(eq(auditHeads.workspaceId, last.workspaceId));
}

/** The end of a workspace's chain as it is written down, or null when it has none. */
export async function auditHead(db: Db, workspaceId: string): Promise<AuditHead | null> {
  const [head] = await db.select().from(auditHeads).where(eq(auditHeads.workspaceId, workspaceId));
  return head ?? null;
}

/** Entries after `afterSeq`, oldest first, as they are stored. */
export async function auditRowsAfter(db: Db, workspaceId: string, afterSeq: number, limit: number): Promise<AuditRow[]> {
  return db
    .select()
    .from(auditLog)
    .where(and(eq(auditLog.workspaceId, workspaceId), gt(auditLog.seq, afterSeq)))
    .orderBy(asc(auditLog.seq))
    .limit(limit);
}

/** Entries that fit, newest first, before `beforeSeq`. Words are looked for among the newest 20,000 before it. */
export async function listAudit(
  db: Db,
  workspaceId: string,
  filter: AuditFilter,
  page: { beforeSeq: number | null; limit: number; timeZone: string },
): Promise<AuditRow[]> {
  const { group, actor, subject, q, from, to } = filter;
  const { beforeSeq, limit, timeZone } = page;
  const words = q
    ? and(
        ilike(auditLog.text, `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`),
        sql`${auditLog.seq} > coalesce(${beforeSeq}::bigint, (select h.seq from app.audit_heads h where h.workspace_id = ${workspaceId}) + 1) - ${MOST_SEARCHED}`,
      )
    : undefined;
  return db
    .select()
    .from(auditLog)
    .where(
      and(
        eq(auditLog.workspaceId, workspaceId),
        beforeSeq === null ? undefined : lt(auditLog.seq, beforeSeq),
        group ? inArray(auditLog.action, [...AUDIT_GROUP_ACTIONS[group]]) : undefined,
        actor ? eq(auditLog.actorId, actor) : undefined,
        subject ? eq(auditLog.subjectId, subject) : undefined,
        from ? sql`${auditLog.at} >= ${from}::date::timestamp at time zone ${timeZone}` : undefined,
        to ? sql`${auditLog.at} < (${to}::date + 1)::timestamp at time zone ${timeZone}` : undefined,
        words,
      ),
    )
    .orderBy(desc(auditLog.seq))
    .limit(limit);
}

/** Workspaces that have a chain, with its end; by id. */
export async function allAuditHeads(db: Db): Promise<(AuditHead & { workspaceId: string })[]> {
  return db.select().from(auditHeads).orderBy(asc(auditHeads.workspaceId));
}

/** Ends of chains that grew since they were last copied elsewhere. */
export async function unanchoredHeads(db: Db, limit: number): Promise<(AuditHead & { workspaceId: string })[]> {
  return db.select().from(auditHeads).where(gt(auditHeads.seq, auditHeads.anchoredSeq)).limit(limit);
}

/** Notes that the end of a chain was copied. */
export async function markAnchored(db: Db, workspaceId: string, seq: number): Promise<void> {
  await db
    .update(auditHeads)
    .set({ anchoredSeq: sql`greatest(${auditHeads.anchoredSeq}, ${seq})` })
    .where(eq(auditHeads.workspaceId, workspaceId));
}

/** An event of a run that belongs into the audit log. */
export type AuditableEvent = Pick<RunEvent, 'seq' | 'type' | 'step' | 'text' | 'data' | 'actor'> & {
  workspaceId: string;
  runId: string;
  at: Date;
};

/**
 * The next events of runs that were not taken over yet, in the order of their times, and takes the cursor past them; null while
 * another process does the same. Only events that are older than every open transaction: one that commits later cannot be older
 * than its transaction, so none is passed over, and none is taken twice.
 */
export async function takeAuditableEvents(tx: Db, limit: number): Promise<AuditableEvent[] | null> {
  await tx.execute(
    sql`insert into app.audit_cursor (workspace_id, at, run_id, seq) values (${PLATFORM}, '-infinity', ${PLATFORM}, 0) on conflict do nothing`,
  );
  const mine = await tx.execute(sql`select 1 from app.audit_cursor where workspace_id = ${PLATFORM} for update skip locked`);
  if (mine.rows.length === 0) return null;
  // a statement of its own: what it names as open is seen as open, or as committed, by the next one
  const horizon = await tx.execute(sql`
    select coalesce(min(xact_start), clock_timestamp())::text as at from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid() and xact_start is not null`);
  const result = await tx.execute(sql`
    select e.workspace_id, e.run_id, e.seq, e.type, e.step, e.text, e.data, e.actor, e.at, e.at::text as exact
    from app.run_events e, app.audit_cursor c
    where c.workspace_id = ${PLATFORM} and ${AUDITED} and e.at < ${String(horizon.rows[0]?.at)}::timestamptz
      and (e.at, e.run_id, e.seq) > (c.at, c.run_id, c.seq)
    order by e.at, e.run_id, e.seq limit ${limit}`);
  const last = result.rows.at(-1);
  if (last) {
    const to = { at: sql`${String(last.exact)}::timestamptz`, runId: String(last.run_id), seq: Number(last.seq) };
    await tx.update(auditCursor).set(to).where(eq(auditCursor.workspaceId, PLATFORM));
  }
  return result.rows.map(toAuditable);
}

function toAuditable(row: Row): AuditableEvent {
  return {
    workspaceId: String(row.workspace_id),
    runId: String(row.run_id),
    seq: Number(row.seq),
    type: row.type as AuditableEvent['type'],
    step: row.step === null ? null : String(row.step),
    text: String(row.text),
    data: row.data as Record<string, unknown>,
    actor: row.actor as AuditableEvent['actor'],
    at: new Date(row.at as string | Date),
  };
}
