import { and, asc, desc, eq, inArray, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { approvals, outbox, runEvents, workspaces } from '../schema/index.ts';

/** Counting ends here: nobody reads a larger number. */
const MOST_COUNTED = 1_000;
const MOST_RECENT = 8;

/** What an empty inbox tells of its day, which begins at midnight where the workspace is. */
export async function inboxToday(db: Db, workspaceId: string, onlyRequestedBy: string | null) {
  const mine = and(
    eq(approvals.workspaceId, workspaceId),
    onlyRequestedBy === null ? undefined : eq(approvals.requestedBy, onlyRequestedBy),
  );
  const isAside = sql`${approvals.snoozedUntil} > clock_timestamp()`;
  const waiting = await db
    .select({ id: approvals.id })
    .from(approvals)
    .where(and(mine, eq(approvals.state, 'open'), sql`(${approvals.snoozedUntil} is null or not ${isAside})`))
    .limit(MOST_COUNTED);
  const [next] = await db
    .select({ id: approvals.id, headline: approvals.headline, at: approvals.snoozedUntil, by: approvals.snoozedByName })
    .from(approvals)
    .where(and(mine, eq(approvals.state, 'open'), isAside))
    .orderBy(asc(approvals.snoozedUntil))
    .limit(1);
  const handled = await db
    .select({
      id: approvals.id,
      headline: approvals.headline,
      state: approvals.state,
      by: approvals.decidedByName,
      at: approvals.decidedAt,
      ruleId: approvals.ruleId,
    })
    .from(approvals)
    .where(and(mine, isNotNull(approvals.decidedAt), sinceMidnight(workspaceId), sql`${approvals.state} <> 'withdrawn'`))
    .orderBy(desc(approvals.decidedAt))
    .limit(MOST_COUNTED);
  const [any] = await db.select({ id: approvals.id }).from(approvals).where(mine).limit(1);
  const isExpired = ({ state }: { state: string }) => state === 'expired';
  return {
    waiting: waiting.length,
    next: next ?? null,
    people: handled.filter((one) => one.ruleId === null && !isExpired(one)).length,
    rules: handled.filter(({ ruleId }) => ruleId !== null).length,
    expired: handled.filter(isExpired).length,
    recent: handled.slice(0, MOST_RECENT),
    isNew: any === undefined,
  };
}

function sinceMidnight(workspaceId: string): SQL {
  return sql`${approvals.decidedAt} >= (select date_trunc('day', now() at time zone w.zone) at time zone w.zone
    from (select coalesce((select ${workspaces.timeZone} from ${workspaces} where ${workspaces.workspaceId} = ${workspaceId}), 'UTC') as zone) w)`;
}

/** Lines of a run's history that are about one question, oldest first. */
export async function eventsAbout(db: Db, workspaceId: string, runId: string, approvalId: string) {
  return db
    .select()
    .from(runEvents)
    .where(and(eq(runEvents.workspaceId, workspaceId), eq(runEvents.runId, runId), sql`${runEvents.data}->>'approval_id' = ${approvalId}`))
    .orderBy(asc(runEvents.seq));
}

/** Messages about one question that left, oldest first. */
export async function messagesAbout(db: Db, workspaceId: string, approvalId: string) {
  return db
    .select({ kind: outbox.kind, channel: outbox.channel, sentAt: outbox.sentAt, person: sql<string>`${outbox.content}->>'person_name'` })
    .from(outbox)
    .where(
      and(
        eq(outbox.workspaceId, workspaceId),
        inArray(outbox.kind, ['approval_asked', 'approval_reminder', 'approval_escalated', 'approval_assigned']),
        eq(outbox.about, approvalId),
        isNotNull(outbox.sentAt),
      ),
    )
    .orderBy(asc(outbox.sentAt));
}
