import { customType, integer, jsonb, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { app } from './app.ts';

const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/**
 * Where a run's graph stands after a superstep: LangGraph's checkpoint as one row, its small channel values inside `body`.
 * `thread_id` is the run's id; `ns` the namespace of a subgraph, empty for the graph itself. The newest is the one with the highest
 * `seq`: an id is made of the clock of the worker that wrote it, and clocks disagree.
 */
export const checkpoints = app.table(
  'checkpoints',
  {
    workspaceId: uuid().notNull(),
    threadId: text().notNull(),
    ns: text().notNull(),
    checkpointId: text().notNull(),
    /** counts the run's checkpoints in the order in which they were written, under the fence */
    seq: integer().notNull().default(0),
    parentId: text(),
    /** JSON of `{ checkpoint, values, refs }`: text, because nothing in it is ever searched */
    body: text().notNull(),
    metadata: jsonb().$type<Record<string, unknown>>().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.threadId, t.ns, t.checkpointId] })],
);

/** A channel value too large for a checkpoint's row, once per content: the bytes here, or in the object store under `object_key`. */
export const checkpointValues = app.table(
  'checkpoint_values',
  {
    workspaceId: uuid().notNull(),
    threadId: text().notNull(),
    sha256: text().notNull(),
    bytes: integer().notNull(),
    body: bytea(),
    objectKey: text(),
  },
  (t) => [primaryKey({ columns: [t.threadId, t.sha256] })],
);

/** What a task of an unfinished superstep has written already: interrupts, answers, the finished ones of parallel branches. */
export const checkpointWrites = app.table(
  'checkpoint_writes',
  {
    workspaceId: uuid().notNull(),
    threadId: text().notNull(),
    ns: text().notNull(),
    checkpointId: text().notNull(),
    taskId: text().notNull(),
    idx: integer().notNull(),
    channel: text().notNull(),
    type: text().notNull(),
    body: bytea().notNull(),
  },
  (t) => [primaryKey({ columns: [t.threadId, t.ns, t.checkpointId, t.taskId, t.idx] })],
);
