import type { MachineScope } from '@banksman/contracts';
import { index, integer, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { app } from './app.ts';

const moment = () => timestamp({ withTimezone: true });

/** Somebody who was asked to join a workspace; open until it is accepted, taken back or over. */
export const invitations = app.table(
  'invitations',
  {
    workspaceId: uuid().notNull(),
    id: uuid().notNull(),
    email: text().notNull(),
    role: text().notNull(),
    invitedById: text().notNull(),
    invitedByName: text().notNull(),
    createdAt: moment().notNull().defaultNow(),
    expiresAt: moment().notNull(),
    acceptedAt: moment(),
    revokedAt: moment(),
    /** counts the mails that were asked for: each has an outbox row of its own */
    mails: integer().notNull().default(1),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    index('invitations_email').on(t.workspaceId, t.email),
    index('invitations_address').on(t.email),
  ],
);

/** The key in a mailed invitation; only its hash is kept. A mail that is sent twice has two, each as good as the other. */
export const invitationKeys = app.table(
  'invitation_keys',
  { workspaceId: uuid().notNull(), sha256: text().notNull(), invitationId: uuid().notNull() },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.sha256] }),
    uniqueIndex('invitation_keys_sha256').on(t.sha256),
    index('invitation_keys_of').on(t.invitationId),
  ],
);

/**
 * How a program signs in: a key that acts for the person who made it, or a client of the workspace (OAuth client credentials).
 * Only the hash of its secret is kept.
 */
export const machines = app.table(
  'machines',
  {
    workspaceId: uuid().notNull(),
    id: uuid().notNull(),
    kind: text({ enum: ['key', 'client'] }).notNull(),
    name: text().notNull(),
    /** the first characters of the secret, to tell keys apart */
    prefix: text().notNull(),
    sha256: text().notNull(),
    scopes: text().array().$type<MachineScope[]>().notNull(),
    createdById: text().notNull(),
    createdByName: text().notNull(),
    createdAt: moment().notNull().defaultNow(),
    rotatedAt: moment(),
    expiresAt: moment(),
    lastUsedAt: moment(),
    revokedAt: moment(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] }), uniqueIndex('machines_sha256').on(t.sha256), uniqueIndex('machines_id').on(t.id)],
);
