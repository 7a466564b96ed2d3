import { boolean, integer, jsonb, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { app } from './app.ts';

type Json = Record<string, unknown>;

/** A workspace's settings of a shipped automation; no row means enabled with its defaults. */
export const modules = app.table(
  'modules',
  {
    workspaceId: uuid().notNull(),
    moduleId: text().notNull(),
    enabled: boolean().notNull().default(true),
    config: jsonb().$type<Json>().notNull().default({}),
    revision: integer().notNull().default(1),
    updatedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.moduleId] })],
);

/** What the settings were after each change, and whose it was. */
export const moduleVersions = app.table(
  'module_versions',
  {
    workspaceId: uuid().notNull(),
    moduleId: text().notNull(),
    revision: integer().notNull(),
    enabled: boolean().notNull(),
    config: jsonb().$type<Json>().notNull(),
    changedById: text().notNull(),
    changedByName: text().notNull(),
    changedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    /** the revision that was brought back */
    restoredFrom: integer(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.moduleId, t.revision] })],
);
