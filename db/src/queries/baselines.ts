import { and, desc, eq, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { baselines } from '../schema/index.ts';

export type BaselineRow = typeof baselines.$inferSelect;
export type NewBaselineRow = Omit<BaselineRow, 'version' | 'recordedAt'>;

/** All baselines of a workspace, newest first. */
export async function listBaselines(db: Db, workspaceId: string): Promise<BaselineRow[]> {
  return db.select().from(baselines).where(eq(baselines.workspaceId, workspaceId)).orderBy(desc(baselines.recordedAt)).limit(500);
}

/** Records one more version; what is recorded stays as it is. Two people at once: one of them waits for the other. */
export async function recordBaseline(tx: Db, row: NewBaselineRow): Promise<BaselineRow> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`baseline ${row.workspaceId} ${row.moduleId}`}))`);
  const it = and(
    eq(baselines.workspaceId, row.workspaceId),
    eq(baselines.moduleId, row.moduleId),
    eq(baselines.variant, row.variant),
    eq(baselines.metric, row.metric),
  );
  const [last] = await tx.select({ version: baselines.version }).from(baselines).where(it).orderBy(desc(baselines.version)).limit(1);
  const values = { ...row, version: (last?.version ?? 0) + 1 };
  const [recorded] = await tx.insert(baselines).values(values).returning();
  return recorded ?? { ...values, recordedAt: new Date() };
}
