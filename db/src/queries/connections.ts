import { eq, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { connectionChecks } from '../schema/index.ts';

export type ConnectionCheckRow = typeof connectionChecks.$inferSelect;

/** How the last test of each connection of a workspace went. */
export async function listConnectionChecks(db: Db, workspaceId: string): Promise<ConnectionCheckRow[]> {
  return db.select().from(connectionChecks).where(eq(connectionChecks.workspaceId, workspaceId));
}

/** Writes down how a test went; the one before is forgotten. */
export async function saveConnectionCheck(tx: Db, check: Omit<ConnectionCheckRow, 'at'>): Promise<void> {
  const at = sql`clock_timestamp()`;
  await tx
    .insert(connectionChecks)
    .values({ ...check, at })
    .onConflictDoUpdate({ target: [connectionChecks.workspaceId, connectionChecks.connector], set: { ...check, at } });
}
