import { index, integer, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { app } from './app.ts';

/** A person's note on a run, or on one step of it. */
export const annotations = app.table(
  'annotations',
  {
    workspaceId: uuid().notNull(),
    id: uuid().notNull(),
    runId: uuid().notNull(),
    /** null: the run as a whole */
    step: text(),
    authorId: text().notNull(),
    authorName: text().notNull(),
    body: text().notNull(),
    /** 1 to 5; null: not scored */
    score: integer(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    editedAt: timestamp({ withTimezone: true }),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] }), index('annotations_of_run').on(t.workspaceId, t.runId, t.createdAt)],
);

/** Who is named in a note. */
export const mentions = app.table(
  'mentions',
  {
    workspaceId: uuid().notNull(),
    annotationId: uuid().notNull(),
    userId: text().notNull(),
    userName: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.annotationId, t.userId] })],
);
