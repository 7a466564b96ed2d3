import type { RunStatus } from '@banksman/contracts';
import { and, eq, inArray } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { runs } from '../schema/index.ts';

/** The runs of these idempotency keys, by key; a key without a run is missing in the map. */
export async function runsOfKeys(
  db: Db,
  workspaceId: string,
  keys: readonly string[],
): Promise<Map<string, { id: string; status: RunStatus }>> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .select({ key: runs.idempotencyKey, id: runs.id, status: runs.status })
    .from(runs)
    .where(and(eq(runs.workspaceId, workspaceId), inArray(runs.idempotencyKey, [...keys])));
  return new Map(rows.flatMap(({ key, ...run }) => (key === null ? [] : [[key, run]])));
}
