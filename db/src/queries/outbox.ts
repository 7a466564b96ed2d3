import { and, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { outbox } from '../schema/index.ts';

export type OutboxRow = typeof outbox.$inferSelect;
export type NewMessage = Pick<OutboxRow, 'workspaceId' | 'id' | 'channel' | 'recipient' | 'kind' | 'about' | 'content'>;

/** What an SMS is called from the moment it is taken until its sender has said what became of it. */
const UNKNOWN = 'It is not known whether this was sent, so it is not sent again.';

/**
 * Writes messages in the transaction of what they tell; one that was written before (kind, about, channel and recipient) is
 * passed over. Sent afterwards by whoever claims it.
 * @returns how many are new
 */
export async function enqueueMessages(tx: Db, messages: readonly NewMessage[]): Promise<number> {
  if (messages.length === 0) return 0;
  const written = await tx
    .insert(outbox)
    .values([...messages])
    .onConflictDoNothing({ target: [outbox.workspaceId, outbox.kind, outbox.about, outbox.channel, outbox.recipient] })
    .returning({ id: outbox.id });
  return written.length;
}

/**
 * Takes up to `limit` messages that are due, oldest first, each for one sender at a time. An e-mail falls due again after `holdMs`,
 * for the case that its sender dies. An SMS does not: Twilio has no key by which it would know it again, so from here on its outcome
 * is unknown until its sender settles it.
 */
export async function claimMessages(db: Db, limit: number, holdMs: number): Promise<OutboxRow[]> {
  const picked = db
    .$with('picked')
    .as(
      db
        .select({ workspaceId: outbox.workspaceId, id: outbox.id })
        .from(outbox)
        .where(sql`${outbox.dueAt} <= clock_timestamp()`)
        .orderBy(outbox.dueAt)
        .limit(limit)
        .for('update', { skipLocked: true }),
    );
  return db
    .with(picked)
    .update(outbox)
    .set({
      fence: sql`${outbox.fence} + 1`,
      tries: sql`${outbox.tries} + 1`,
      dueAt: sql`case when ${outbox.channel} = 'email' then clock_timestamp() + ${holdMs} * interval '1 millisecond' end`,
      problem: sql`case when ${outbox.channel} = 'sms' then ${UNKNOWN} else ${outbox.problem} end`,
    })
    .from(picked)
    .where(and(eq(outbox.workspaceId, picked.workspaceId), eq(outbox.id, picked.id)))
    .returning(getTableColumns(outbox));
}

/** What became of a send: it left; it has lost its sense; it surely did not leave and is tried again; or it is left at that, and why. */
export type Settlement = { is: 'sent' | 'dropped' } | { is: 'again'; inMs: number; problem: string } | { is: 'given_up'; problem: string };

/** Writes down what became of a claimed message; one that another sender has taken since stays as that one says. */
export async function settleMessage(db: Db, { workspaceId, id, fence }: OutboxRow, end: Settlement): Promise<void> {
  const set = {
    sentAt: end.is === 'sent' ? sql`clock_timestamp()` : null,
    dueAt: end.is === 'again' ? sql`clock_timestamp() + ${end.inMs} * interval '1 millisecond'` : null,
    problem: 'problem' in end ? end.problem : null,
  };
  await db
    .update(outbox)
    .set(set)
    .where(and(eq(outbox.workspaceId, workspaceId), eq(outbox.id, id), eq(outbox.fence, fence)));
}

/** Ids of the people who were told about an approval, reminders aside. */
export async function toldPeople(db: Db, workspaceId: string, approvalId: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ personId: sql<string>`${outbox.content}->>'person_id'` })
    .from(outbox)
    .where(
      and(
        eq(outbox.workspaceId, workspaceId),
        inArray(outbox.kind, ['approval_asked', 'approval_escalated', 'approval_assigned']),
        eq(outbox.about, approvalId),
      ),
    );
  return rows.map(({ personId }) => personId);
}
