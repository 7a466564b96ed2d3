import { boolean, customType, integer, jsonb, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { app } from './app.ts';

type Json = Record<string, unknown>;
const moment = () => timestamp({ withTimezone: true });
const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** The key that seals a workspace's secrets, itself sealed by the master key `master_key_id`. Versions are never removed. */
export const dataKeys = app.table(
  'data_keys',
  {
    workspaceId: uuid().notNull(),
    version: integer().notNull(),
    masterKeyId: text().notNull(),
    sealed: bytes().notNull(),
    createdAt: moment().notNull().defaultNow(),
    wrappedAt: moment().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.version] })],
);

/** A customer's account in an outside system: one per connector. Without a row the installation's own account serves, if it has one. */
export const connections = app.table(
  'connections',
  {
    workspaceId: uuid().notNull(),
    connector: text().notNull(),
    /** without secrets */
    config: jsonb().$type<Json>().notNull(),
    createdAt: moment().notNull().defaultNow(),
    createdByName: text().notNull(),
    updatedAt: moment().notNull().defaultNow(),
    updatedByName: text().notNull(),
    /** disconnected: nothing of it is kept but when, because what was sent before cannot be looked up with another account */
    removedAt: moment(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.connector] })],
);

/** One secret of a connection: AES-256-GCM, bound to workspace, table, column, connector, field and key version. Never shown again. */
export const connectionSecrets = app.table(
  'connection_secrets',
  {
    workspaceId: uuid().notNull(),
    connector: text().notNull(),
    field: text().notNull(),
    keyVersion: integer().notNull(),
    sealed: bytes().notNull(),
    /** of a secret long enough that four characters give nothing away; else empty */
    lastFour: text().notNull(),
    setAt: moment().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.connector, t.field] })],
);

/** How the last test of a connection went, whoever's account it was. */
export const connectionChecks = app.table(
  'connection_checks',
  {
    workspaceId: uuid().notNull(),
    connector: text().notNull(),
    ok: boolean().notNull(),
    tookMs: integer().notNull(),
    /** what the system said, or the problem in words */
    detail: text().notNull(),
    code: text(),
    at: moment().notNull().defaultNow(),
    byName: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.connector] })],
);
