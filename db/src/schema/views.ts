import { ROLES } from '@banksman/contracts';
import { sql } from 'drizzle-orm';
import { boolean, index, jsonb, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { app } from './app.ts';

/** A list as somebody wants to find it again: the search of its address, under a name. */
export const savedViews = app.table(
  'saved_views',
  {
    workspaceId: uuid().notNull(),
    id: uuid().notNull(),
    name: text().notNull(),
    search: jsonb().$type<Record<string, string | number>>().notNull(),
    ownerId: text().notNull(),
    ownerName: text().notNull(),
    shared: boolean().notNull(),
    /** the role that finds the list like this; one view per role */
    defaultFor: text({ enum: ROLES }),
    updatedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    uniqueIndex('saved_views_default').on(t.workspaceId, t.defaultFor).where(sql`default_for is not null`),
    index('saved_views_owner').on(t.workspaceId, t.ownerId),
  ],
);
