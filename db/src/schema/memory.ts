import { customType, index, integer, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { app } from './app.ts';

/** pgvector without a fixed size: each row says its model and dimensions, and each size has an index of its own. */
const vector = customType<{ data: number[]; driverData: string }>({
  dataType: () => 'vector',
  toDriver: (value) => `[${value.join(',')}]`,
  fromDriver: (value) => JSON.parse(value),
});
const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

/** A text the company gave us: policy, rules, notes. */
export const documents = app.table(
  'documents',
  {
    workspaceId: uuid().notNull(),
    id: uuid().notNull(),
    title: text().notNull(),
    body: text().notNull(),
    sha256: text().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] }), uniqueIndex('documents_title').on(t.workspaceId, t.title)],
);

/** A passage of a document, as it is found and cited. */
export const chunks = app.table(
  'chunks',
  {
    workspaceId: uuid().notNull(),
    id: uuid().notNull(),
    documentId: uuid().notNull(),
    position: integer().notNull(),
    section: text().notNull(),
    text: text().notNull(),
    words: tsvector().notNull(),
    model: text().notNull(),
    dimensions: integer().notNull(),
    embedding: vector().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    uniqueIndex('chunks_position').on(t.workspaceId, t.documentId, t.position),
    index('chunks_words').using('gin', t.words),
  ],
);
