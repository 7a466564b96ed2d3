import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { app } from './app.ts';

type Json = Record<string, unknown>;

/** A message to a person, written in the transaction of what it tells and sent afterwards by whoever claims it. */
export const outbox = app.table(
  'outbox',
  {
    workspaceId: uuid().notNull(),
    id: uuid().notNull(),
    channel: text({ enum: ['email', 'sms'] }).notNull(),
    recipient: text().notNull(),
    /** what it is: `approval_asked`, `approval_reminder`, `approval_escalated`; with `about` and the recipient it is written once */
    kind: text().notNull(),
    about: text().notNull(),
    content: jsonb().$type<Json>().notNull(),
    /** when it may be (tried again to be) sent; null once it is sent or given up */
    dueAt: timestamp({ withTimezone: true }).defaultNow(),
    tries: integer().notNull().default(0),
    fence: bigint({ mode: 'number' }).notNull().default(0),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    sentAt: timestamp({ withTimezone: true }),
    problem: text(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    uniqueIndex('outbox_once').on(t.workspaceId, t.kind, t.about, t.channel, t.recipient),
    index('outbox_by_time').on(t.workspaceId, t.createdAt.desc().nullsFirst()),
    index('outbox_due').on(t.dueAt).where(sql`due_at is not null`),
  ],
);

/** A key to one approval for one person: the link of an e-mail (256 bits) or the code of an SMS. Only its hash is kept; one use. */
export const approvalKeys = app.table(
  'approval_keys',
  {
    workspaceId: uuid().notNull(),
    sha256: text().notNull(),
    approvalId: uuid().notNull(),
    kind: text({ enum: ['link', 'sms'] }).notNull(),
    personId: text().notNull(),
    personName: text().notNull(),
    /** phone number (E.164) of an SMS code, null for a link */
    phone: text(),
    payloadSha256: text().notNull(),
    tries: integer().notNull().default(0),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    usedAt: timestamp({ withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.sha256] }),
    uniqueIndex('approval_keys_sha256').on(t.sha256),
    index('approval_keys_approval').on(t.approvalId),
    index('approval_keys_phone').on(t.phone).where(sql`phone is not null`),
  ],
);

/** A message that came in, by the id its carrier gave it: told twice, it counts once. */
export const inboundMessages = app.table(
  'inbound_messages',
  {
    workspaceId: uuid().notNull(),
    messageId: text().notNull(),
    channel: text({ enum: ['sms'] }).notNull(),
    approvalId: uuid(),
    outcome: text().notNull(),
    receivedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.messageId] })],
);

/** How a member of a workspace is reached about approvals. No row: by e-mail, at the address of the account. */
export const contactPoints = app.table(
  'contact_points',
  {
    workspaceId: uuid().notNull(),
    userId: text().notNull(),
    /** E.164, such as +13035550100; null: no SMS */
    phone: text(),
    /** an SMS reply may approve at most this much: the number of the sender is a hint, not an identity */
    smsMaxCents: integer().notNull().default(50_000),
    updatedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.userId] }), index('contact_points_phone').on(t.phone).where(sql`phone is not null`)],
);
