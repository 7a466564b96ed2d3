import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Db, Row } from '../open.ts';
import { approvalRules } from '../schema/index.ts';

export type ApprovalRuleRow = typeof approvalRules.$inferSelect;
type Key = Pick<ApprovalRuleRow, 'workspaceId' | 'moduleId' | 'connector' | 'action' | 'siteId'>;
export type NewApprovalRule = Key &
  Pick<ApprovalRuleRow, 'id' | 'maxCents' | 'currency' | 'siteName' | 'createdFrom' | 'createdById' | 'createdByName'>;

/** Writes a rule in the place of the one that was good for the same automation, action and site; that one counts as revoked. */
export async function addApprovalRule(tx: Db, rule: NewApprovalRule): Promise<void> {
  const { workspaceId, moduleId, connector, action, siteId } = rule;
  // two people who make the first one at once: the second replaces the first
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`approval_rules ${workspaceId}`}, 0))`);
  const same = and(
    eq(approvalRules.workspaceId, workspaceId),
    eq(approvalRules.moduleId, moduleId),
    eq(approvalRules.connector, connector),
    eq(approvalRules.action, action),
    eq(approvalRules.siteId, siteId),
  );
  await tx
    .update(approvalRules)
    .set({ revokedAt: sql`clock_timestamp()`, revokedByName: rule.createdByName })
    .where(and(same, isNull(approvalRules.revokedAt)));
  const [last] = await tx
    .select({ version: sql<number>`coalesce(max(${approvalRules.version}), 0)::int` })
    .from(approvalRules)
    .where(same);
  await tx.insert(approvalRules).values({ ...rule, version: (last?.version ?? 0) + 1 });
}

/** Ends a rule. @returns false when there is none (any more) */
export async function revokeApprovalRule(tx: Db, workspaceId: string, ruleId: string, by: string): Promise<boolean> {
  const rows = await tx
    .update(approvalRules)
    .set({ revokedAt: sql`clock_timestamp()`, revokedByName: by })
    .where(and(eq(approvalRules.workspaceId, workspaceId), eq(approvalRules.id, ruleId), isNull(approvalRules.revokedAt)))
    .returning({ id: approvalRules.id });
  return rows.length > 0;
}

/** Money about to be asked for, and where. `siteId` null: no building site is named. */
type Asked = Omit<Key, 'siteId'> & { siteId: string | null; amountCents: number; currency: string };

/** The rule that allows this without a person, the one for the very site before the one for any; or null. */
export async function ruleFor(tx: Db, asked: Asked): Promise<ApprovalRuleRow | null> {
  const [row] = await tx
    .select()
    .from(approvalRules)
    .where(
      and(
        eq(approvalRules.workspaceId, asked.workspaceId),
        eq(approvalRules.moduleId, asked.moduleId),
        eq(approvalRules.connector, asked.connector),
        eq(approvalRules.action, asked.action),
        eq(approvalRules.currency, asked.currency),
        isNull(approvalRules.revokedAt),
        sql`${approvalRules.maxCents} >= ${asked.amountCents}`,
        sql`${approvalRules.siteId} in ('', ${asked.siteId ?? ''})`,
      ),
    )
    .orderBy(desc(approvalRules.siteId))
    .limit(1);
  return row ?? null;
}

/** One rule of the workspace, or null. Locked against being revoked while the caller relies on it. */
export async function activeRule(tx: Db, workspaceId: string, ruleId: string): Promise<ApprovalRuleRow | null> {
  const [row] = await tx
    .select()
    .from(approvalRules)
    .where(and(eq(approvalRules.workspaceId, workspaceId), eq(approvalRules.id, ruleId), isNull(approvalRules.revokedAt)))
    .for('share');
  return row ?? null;
}

/** What rules have approved: `cents` of each rule's own currency. */
export type RuleUse = { ruleId: string; count: number; cents: number; lastAt: Date };

/** Rules of the workspace, the ones that are good first, newest first; at most 200. */
export async function listApprovalRules(db: Db, workspaceId: string): Promise<{ rules: ApprovalRuleRow[]; uses: RuleUse[] }> {
  const rules = await db
    .select()
    .from(approvalRules)
    .where(eq(approvalRules.workspaceId, workspaceId))
    .orderBy(sql`${approvalRules.revokedAt} is not null`, desc(approvalRules.createdAt))
    .limit(200);
  const result = await db.execute(sql`
    select rule_id, count(*)::int as count, coalesce(sum(amount_cents), 0)::bigint as cents, max(decided_at) as last_at
    from app.approvals where workspace_id = ${workspaceId} and rule_id is not null and state = 'approved' group by rule_id`);
  const uses = result.rows.map((row: Row) => ({
    ruleId: String(row.rule_id),
    count: Number(row.count),
    cents: Number(row.cents),
    lastAt: new Date(row.last_at as string | Date),
  }));
  return { rules, uses };
}
