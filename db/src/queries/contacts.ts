import { type Role, role } from '@banksman/contracts';
import { and, eq, sql } from 'drizzle-orm';
import type { Db, Row } from '../open.ts';
import { contactPoints, inboundMessages } from '../schema/index.ts';

export type ContactRow = typeof contactPoints.$inferSelect;

/** A member as somebody who may have to be asked. */
export type Reachable = { userId: string; name: string; email: string; role: Role; phone: string | null; isRequester: boolean };

/** Everybody in the run's workspace with how they are reached, by name; in one statement, because every question asks it. */
export async function reachableMembers(tx: Db, runId: string): Promise<Reachable[]> {
  const result = await tx.execute(sql`
    select u.id, u.name, u.email, m.role, c.phone, r.requested_by is not distinct from u.id as is_requester
    from app.runs r
      join auth.member m on m.organization_id = r.workspace_id::text
      join auth."user" u on u.id = m.user_id
      left join app.contact_points c on c.workspace_id = r.workspace_id and c.user_id = u.id
    where r.id = ${runId} and m.deactivated_at is null order by u.name, u.id`);
  return result.rows.map((row: Row) => ({
    userId: String(row.id),
    name: String(row.name),
    email: String(row.email),
    role: role.parse(row.role),
    phone: row.phone === null ? null : String(row.phone),
    isRequester: row.is_requester === true,
  }));
}

/** How a member is reached beside e-mail, or null when nothing was set. */
export async function getContact(db: Db, workspaceId: string, userId: string): Promise<ContactRow | null> {
  const [row] = await db
    .select()
    .from(contactPoints)
    .where(and(eq(contactPoints.workspaceId, workspaceId), eq(contactPoints.userId, userId)));
  return row ?? null;
}

/** Sets what is given; what is not stays, or takes the default of a member who never set anything. */
export async function putContact(
  tx: Db,
  workspaceId: string,
  userId: string,
  set: Partial<Pick<ContactRow, 'phone' | 'smsMaxCents'>>,
): Promise<ContactRow> {
  const updatedAt = sql`clock_timestamp()`;
  const [row] = await tx
    .insert(contactPoints)
    .values({ workspaceId, userId, ...set })
    .onConflictDoUpdate({ target: [contactPoints.workspaceId, contactPoints.userId], set: { ...set, updatedAt } })
    .returning();
  if (!row) throw new Error('an upsert gave no row');
  return row;
}

/** Workspaces in which somebody has this number. */
export async function workspacesOfPhone(db: Db, phone: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ workspaceId: contactPoints.workspaceId })
    .from(contactPoints)
    .where(eq(contactPoints.phone, phone))
    .orderBy(contactPoints.workspaceId);
  return rows.map(({ workspaceId }) => workspaceId);
}

type Inbound = typeof inboundMessages.$inferInsert;

/** Writes down what a message that came in led to. @returns false when it was written down before: told twice, it counts once */
export async function recordInbound(
  tx: Db,
  message: Pick<Inbound, 'workspaceId' | 'messageId' | 'approvalId' | 'outcome'>,
): Promise<boolean> {
  const rows = await tx
    .insert(inboundMessages)
    .values({ ...message, channel: 'sms' })
    .onConflictDoNothing()
    .returning({ messageId: inboundMessages.messageId });
  return rows.length > 0;
}

/** What a message led to when it came before, or null. */
export async function inboundOutcome(db: Db, workspaceIds: readonly string[], messageId: string): Promise<string | null> {
  for (const workspaceId of workspaceIds) {
    const [row] = await db
      .select({ outcome: inboundMessages.outcome })
      .from(inboundMessages)
      .where(and(eq(inboundMessages.workspaceId, workspaceId), eq(inboundMessages.messageId, messageId)));
    if (row) return row.outcome;
  }
  return null;
}
