import { DomainError } from '@banksman/contracts';
import { type Database, holdsFence } from '@banksman/db';
import type { RunnableConfig } from '@langchain/core/runnables';
import type { ChannelVersions, Checkpoint, CheckpointMetadata, CheckpointTuple, PendingWrite } from '@langchain/langgraph-checkpoint';
import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import pg from 'pg';

import { DatabaseTrouble } from './database-trouble.ts';

export const CHECKPOINT_SCHEMA = 'langgraph';

/**
 * LangGraph's own Postgres saver, asked for the fence before each write: a worker that has lost its lease (frozen, cut off)
 * cannot move a run's checkpoints any more. The check and the write are two statements; a saver of our own will make them one.
 */
export class FencedSaver extends PostgresSaver {
  readonly #db: Database;
  readonly #runId: string;
  readonly #fence: number;

  constructor(pool: pg.Pool, db: Database, runId: string, fence: number) {
    super(pool, undefined, { schema: CHECKPOINT_SCHEMA });
    this.#db = db;
    this.#runId = runId;
    this.#fence = fence;
  }

  override async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    await this.#check();
    return super.put(config, checkpoint, metadata, newVersions).catch(trouble);
  }

  override async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    await this.#check();
    return super.putWrites(config, writes, taskId).catch(trouble);
  }

  override async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    return super.getTuple(config).catch(trouble);
  }

  async #check(): Promise<void> {
    if (!(await holdsFence(this.#db, this.#runId, this.#fence))) throw new DomainError('lease_lost', { details: { run_id: this.#runId } });
  }
}

function trouble(error: unknown): never {
  throw new DatabaseTrouble(error);
}

/** Makes the saver's tables. It takes no lock of its own, so it runs beside the migration, not at every boot of a worker. */
export async function prepareCheckpoints(url: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  pool.on('error', () => {});
  try {
    await new PostgresSaver(pool, undefined, { schema: CHECKPOINT_SCHEMA }).setup();
  } finally {
    await pool.end();
  }
}
