import { boolean, integer, jsonb, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { app } from './app.ts';

/** A workspace's settings of a shipped automation; no row means enabled with its defaults. */
export const modules = app.table(
  'modules',
  {
    workspaceId: uuid().notNull(),
    moduleId: text().notNull(),
    enabled: boolean().notNull().default(true),
    config: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    revision: integer().notNull().default(1),
    updatedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.moduleId] })],
);
