import { sql } from 'drizzle-orm';
import type { Database, Db } from './open.ts';
import { prepared } from './prepared.ts';
import { APP_ROLE } from './security.ts';

/**
 * Runs `work` in one transaction that can see and change only the rows of `workspaceId`, by row-level security.
 * Nothing outside is done in it, and no other connection is awaited in it: the embedded database has one.
 */
export async function inWorkspace<T>(db: Database, workspaceId: string, work: (tx: Db) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    // Helpers for a page of a list are processes that start, and cost more than the page (seen: 25 ms instead of 4).
    await prepared(
      tx,
      sql`select set_config('role', ${APP_ROLE}, true), set_config('app.workspace', ${workspaceId}, true),
        set_config('max_parallel_workers_per_gather', '0', true)`,
    );
    return work(tx);
  });
}
