import { randomUUID } from 'node:crypto';
import type { OutcomeKind, Rating } from '@banksman/contracts';
import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { approvalAttention, approvals, outcomeTerms, pulses, ratings, testRuns, toldOutcomes, workspaces } from '../schema/index.ts';

export type ToldRow = typeof toldOutcomes.$inferSelect;
export type TermsRow = typeof outcomeTerms.$inferSelect;

/** Adds what somebody says of a run's result. */
export async function tellOutcome(
  db: Db,
  told: {
    workspaceId: string;
    runId: string;
    outcome: OutcomeKind;
    note: string | null;
    minutes: number | null;
    byId: string;
    byName: string;
  },
): Promise<void> {
  await db.insert(toldOutcomes).values({ ...told, id: randomUUID() });
}

/** What was said of the given runs, newest first. */
export async function toldOf(db: Db, runIds: readonly string[]): Promise<ToldRow[]> {
  if (runIds.length === 0) return [];
  return db
    .select()
    .from(toldOutcomes)
    .where(inArray(toldOutcomes.runId, [...runIds]))
    .orderBy(desc(toldOutcomes.at));
}

/** One tap on a run; the next tap of the same person takes its place. */
export async function rateRun(db: Db, workspaceId: string, runId: string, userId: string, rating: Rating): Promise<void> {
  await db
    .insert(ratings)
    .values({ workspaceId, runId, userId, rating })
    .onConflictDoUpdate({ target: [ratings.workspaceId, ratings.runId, ratings.userId], set: { rating, at: sql`now()` } });
}

/** A person's own rating of a run, or null. */
export async function ratingBy(db: Db, workspaceId: string, runId: string, userId: string): Promise<Rating | null> {
  const [row] = await db
    .select({ rating: ratings.rating })
    .from(ratings)
    .where(and(eq(ratings.workspaceId, workspaceId), eq(ratings.runId, runId), eq(ratings.userId, userId)));
  return row?.rating ?? null;
}

/** Says that a run was only tried out, or that it was not. */
export async function markTestRun(db: Db, workspaceId: string, runId: string, isTest: boolean, byName: string): Promise<void> {
  const it = and(eq(testRuns.workspaceId, workspaceId), eq(testRuns.runId, runId));
  if (isTest) await db.insert(testRuns).values({ workspaceId, runId, byName }).onConflictDoNothing();
  else await db.delete(testRuns).where(it);
}

export async function isTestRun(db: Db, workspaceId: string, runId: string): Promise<boolean> {
  const rows = await db
    .select({ runId: testRuns.runId })
    .from(testRuns)
    .where(and(eq(testRuns.workspaceId, workspaceId), eq(testRuns.runId, runId)));
  return rows.length > 0;
}

/** Adds the time for which a person had a question in front of them, up to an hour; returns its run, or null when there is no such question. */
export async function addAttention(
  db: Db,
  workspaceId: string,
  approvalId: string,
  userId: string,
  activeMs: number,
): Promise<{ runId: string; requestedBy: string | null } | null> {
  const [approval] = await db
    .select({ runId: approvals.runId, requestedBy: approvals.requestedBy })
    .from(approvals)
    .where(and(eq(approvals.workspaceId, workspaceId), eq(approvals.id, approvalId)));
  if (!approval) return null;
  await db
    .insert(approvalAttention)
    .values({ workspaceId, approvalId, userId, activeMs })
    .onConflictDoUpdate({
      target: [approvalAttention.workspaceId, approvalAttention.approvalId, approvalAttention.userId],
      set: { activeMs: sql`least(${approvalAttention.activeMs} + excluded.active_ms, 3600000)` },
    });
  return approval;
}

/** A person's answer of the month (its first day); a later one takes its place. */
export async function savePulse(db: Db, workspaceId: string, month: string, userId: string, score: number): Promise<void> {
  await db
    .insert(pulses)
    .values({ workspaceId, month, userId, score })
    .onConflictDoUpdate({ target: [pulses.workspaceId, pulses.month, pulses.userId], set: { score, at: sql`now()` } });
}

/** A person's own answer of a month, or null. */
export async function pulseOf(db: Db, workspaceId: string, month: string, userId: string): Promise<number | null> {
  const [row] = await db
    .select({ score: pulses.score })
    .from(pulses)
    .where(and(eq(pulses.workspaceId, workspaceId), eq(pulses.month, month), eq(pulses.userId, userId)));
  return row?.score ?? null;
}

/** Average and number of answers of a workspace in the months that begin in a span of days. */
export async function pulseBetween(db: Db, workspaceId: string, from: string, to: string): Promise<{ average: number | null; n: number }> {
  const result = await db.execute(sql`
    select avg(score)::float8 as average, count(*)::int as n from app.pulses
    where workspace_id = ${workspaceId} and month >= date_trunc('month', ${from}::date) and month <= ${to}::date`);
  const [row] = result.rows;
  return { average: row?.average === null || row === undefined ? null : Number(row.average), n: Number(row?.n ?? 0) };
}

export type Terms = Omit<TermsRow, 'workspaceId' | 'updatedAt'>;
const NO_TERMS: Terms = {
  hourlyRateCents: null,
  platformCents: null,
  smsCents: null,
  upkeepMinutes: null,
  buildMinutes: null,
  draftedOn: null,
  opensAt: 8 * 60,
  closesAt: 17 * 60,
  officeDays: [1, 2, 3, 4, 5],
};

/** What the client entered, with the workspace's zone and currency; office hours are Monday to Friday, 8 to 17, until they say otherwise. */
export async function termsOf(db: Db, workspaceId: string): Promise<Terms & { timeZone: string; currency: string }> {
  const [row] = await db.select().from(outcomeTerms).where(eq(outcomeTerms.workspaceId, workspaceId));
  const [workspace] = await db
    .select({ timeZone: workspaces.timeZone, currency: workspaces.currency })
    .from(workspaces)
    .where(eq(workspaces.workspaceId, workspaceId));
  return { ...NO_TERMS, ...row, timeZone: workspace?.timeZone ?? 'UTC', currency: workspace?.currency ?? 'USD' };
}

/** Changes what is given; the rest stays. */
export async function saveTerms(db: Db, workspaceId: string, terms: Partial<Terms>): Promise<void> {
  await db
    .insert(outcomeTerms)
    .values({ workspaceId, ...terms })
    .onConflictDoUpdate({ target: outcomeTerms.workspaceId, set: { ...terms, updatedAt: sql`now()` } });
}
