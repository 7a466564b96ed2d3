import { randomUUID } from 'node:crypto';
import type { Figure, FigureId, OutcomeSet } from '@banksman/contracts';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { measureEnded, measureRuns } from '../outcomes/measure-runs.ts';
import { type EngineSite, engineSite } from '../testing/engine-site.ts';
import { addBaseline, updateTerms } from './baselines.ts';
import type { Caller } from './caller.ts';
import { technicalHealth } from './health.ts';
import { outcomeRuns, outcomesReport } from './outcomes.ts';
import { reportAttention, sayOutcome, sayPulse, sayRating, sayTest } from './told-outcomes.ts';

const MINUTE = 60_000;
let site: EngineSite;

beforeAll(async () => {
  site = await engineSite();
});
beforeEach(async () => {
  site.anotherWorkspace();
  await site.parts.db.execute(
    sql`insert into app.workspaces (workspace_id, name, time_zone) values (${site.dana.workspaceId}, 'Site', 'America/Denver')`,
  );
});
afterEach(() => site.parts.db.execute(sql`truncate app.units, app.runs, app.run_events, app.approvals, app.effects`));
afterAll(() => site.close());

/** A run as it might have been, asked for on a Denver weekday morning `daysAgo`; decided `decidedAfter` minutes later, unless it was not. */
type Past = {
  daysAgo?: number;
  minutes?: number;
  status?: string;
  item?: string;
  decision?: string | null;
  edits?: object;
  forkOf?: string;
};

async function past({
  daysAgo = 3,
  minutes = 30,
  status = 'completed',
  item = randomUUID(),
  decision = 'approve',
  edits,
  forkOf,
}: Past = {}) {
  const { db } = site.parts;
  const runId = randomUUID();
  const at = sql`(date_trunc('day', now() at time zone 'America/Denver') + interval '10 hours' - ${daysAgo} * interval '1 day') at time zone 'America/Denver'`;
  const isOpen = status === 'approval_required';
  const { workspaceId } = site.dana;
  await db.execute(sql`
    insert into app.runs (workspace_id, id, module_id, module_version, status, headline, input, trigger, request_sha256, created_at, started_at, finished_at, forked_from)
    values (${workspaceId}, ${runId}, 'AM-901', 1, ${status}, ${`Order ${item}`}, ${JSON.stringify({ item })}::jsonb, 'api', '', ${at}, ${at},
      ${isOpen ? null : sql`${at} + ${minutes} * interval '1 minute'`}, ${forkOf ?? null})`);
  const answer = edits ? { edits, payload: null } : null;
  if (decision !== null)
    await db.execute(sql`
      insert into app.approvals (workspace_id, id, run_id, kind, state, asks_for, headline, payload, payload_sha256, question, created_at, expires_at,
        decided_at, decided_via, decision, answer)
      values (${workspaceId}, ${randomUUID()}, ${runId}, 'action', 'approved', 'ask', 'Order', '{"item": "crane", "price_cents": 4, "from": "a", "to": "b"}'::jsonb, '', '{}'::jsonb,
        ${at}, now(), ${at} + interval '2 minutes', 'dashboard', ${decision}, ${answer ? JSON.stringify(answer) : null}::jsonb)`);
  return runId;
}

async function pasts(count: number, of: Past = {}): Promise<string[]> {
  const ids: string[] = [];
  for (let each = 0; each < count; each++) ids.push(await past(of));
  return ids;
}

/** The first use lies weeks back, so that the rest is after the first two weeks. */
const long = () => past({ daysAgo: 70 });
async function report(filter: Parameters<typeof outcomesReport>[2] = {}, as: Caller = site.dana) {
  await measureEnded(site.parts);
  return outcomesReport(site.parts, as, filter);
}
const figureOf = (figures: readonly Figure[], id: FigureId) => {
  const figure = figures.find((one) => one.id === id);
  if (!figure) throw new Error(`no figure ${id}`);
  return figure;
};
const baseline = (usual: number, more: Partial<Parameters<typeof addBaseline>[2]> = {}) =>
  addBaseline(site.parts, site.dana, {
    module_id: 'AM-901',
    variant: null,
    metric: 'work',
    measured: { method: 'estimate', quick: usual * 0.5, usual, slow: usual * 2 },
    ...more,
  });
async function idsIn(set: OutcomeSet, filter = {}): Promise<string[]> {
  const { runs } = await outcomeRuns(site.parts, site.dana, { set, ...filter }, { limit: 100 });
  return runs.map(({ job_id }) => job_id);
}

describe('units of work', () => {
  test('a test, a rerun and what was undone count nothing', async () => {
    await long();
    const [first, undone, tried] = await pasts(13);
    const rerun = await past({ forkOf: first ?? '', minutes: 45 });
    await site.parts.db.execute(sql`
      insert into app.effects (key, workspace_id, run_id, step, ordinal, connector, action, state, payload, payload_sha256, reference, settled_at)
      values (${randomUUID()}, ${site.dana.workspaceId}, ${undone}, 'order', 0, 'supplier', 'order', 'compensated', '{}', '', '', now())`);
    await report();
    await sayTest(site.parts, site.dana, tried ?? '', true);
    const { units } = await report();
    expect(units).toEqual({ started: 12, completed: 11, open: 0, rejected: 0, failed: 0, reversed: 1 });
    expect(await idsIn('completed')).toHaveLength(11);
    expect(await idsIn('completed')).not.toContain(rerun);
  });

  test('a run that is retried is open again, and counts once when it has ended', async () => {
    const [failed] = await pasts(1, { status: 'failed', decision: null });
    expect((await report()).units).toMatchObject({ failed: 1, open: 0 });
    await site.retry(failed ?? '');
    expect((await report()).units).toMatchObject({ failed: 0, open: 1, started: 1 });
    const worker = site.work();
    await site.reaches(failed ?? '', 'approval_required');
    await site.decide(failed ?? '', 'approve');
    await site.reaches(failed ?? '', 'completed');
    await worker.stop();
    const { units } = await report();
    expect(units).toMatchObject({ failed: 0, completed: 1, open: 0, started: 1 });
    expect(await idsIn('first_pass')).toEqual([]);
  });

  test('another workspace sees nothing of it', async () => {
    await pasts(12);
    const stranger = { ...site.dana, workspaceId: randomUUID() };
    expect((await report({}, stranger)).units.started).toBe(0);
  });
});

describe('figures', () => {
  test('below ten units it is collecting and says how many there are', async () => {
    await long();
    await baseline(20 * MINUTE);
    await pasts(9);
    const { figures } = await report();
    for (const id of ['time_saved', 'turnaround', 'first_pass', 'touches'] as const)
      expect(figureOf(figures, id)).toMatchObject({ state: 'collecting', value: null, n: 9 });
  });

  test('time saved is the baseline less what people spent, with its range and grade', async () => {
    await long();
    await baseline(20 * MINUTE);
    await pasts(12);
    const saved = figureOf((await report()).figures, 'time_saved');
    // Nobody reported attention, so the two minutes from asking to deciding are taken off: 12 × (20 − 2) minutes.
    expect(saved).toMatchObject({
      state: 'known',
      value: 216 * MINUTE,
      grade: 'C',
      n: 12,
      range: { low: 96 * MINUTE, high: 456 * MINUTE },
    });
    expect(saved.runs).toEqual({ all: 'completed', these: 'completed', count: 12 });
  });

  test('a new version of a baseline changes nothing of the past', async () => {
    await long();
    await baseline(20 * MINUTE);
    await pasts(12);
    expect(await baseline(60 * MINUTE)).toMatchObject({ version: 2 });
    expect(figureOf((await report()).figures, 'time_saved').value).toBe(216 * MINUTE);
  });

  test('without a baseline nothing is claimed, and it says what is missing', async () => {
    await long();
    await pasts(12);
    const { figures, without_baseline } = await report();
    expect(figureOf(figures, 'time_saved')).toMatchObject({ state: 'no_baseline', value: null });
    expect(without_baseline).toEqual([{ module_id: 'AM-901', variant: '', units: 12 }]);
  });

  test('turnaround is the middle of all, with the open ones seen so far', async () => {
    await long();
    await pasts(6, { minutes: 10 });
    await pasts(6, { minutes: 40 });
    const { figures, parts } = await report();
    expect(figureOf(figures, 'turnaround')).toMatchObject({ value: 10 * MINUTE, range: { low: 10 * MINUTE, high: 40 * MINUTE }, n: 12 });
    expect(parts).toEqual({ queue: 25 * MINUTE, machine: 0, person: 0, outside: 0 });
    await pasts(13, { status: 'approval_required', decision: null });
    // 6 of 25 by ten minutes, 12 of 25 by forty: half of them are not there yet.
    expect(figureOf((await report()).figures, 'turnaround')).toMatchObject({ value: null, n: 12 });
  });

  test('quality: each number and exactly its runs', async () => {
    await long();
    const clean = await pasts(8);
    const [corrected = ''] = clean;
    const edited = await pasts(2, { decision: 'edit', edits: { item: 'other' } });
    await pasts(2, { status: 'rejected', decision: 'reject' });
    await report();
    await sayOutcome(site.parts, site.dana, corrected, { outcome: 'corrected', minutes: 6 });
    const { figures } = await report();
    expect(figureOf(figures, 'first_pass')).toMatchObject({ value: 7 / 12, runs: { these: 'first_pass', all: 'started', count: 7 } });
    expect(figureOf(figures, 'reject').value).toBe(2 / 12);
    expect(figureOf(figures, 'escape')).toMatchObject({ value: 0.1, runs: { count: 1 } });
    // 12 proposals of 4 fields each, one field changed in two of them
    expect(figureOf(figures, 'edit')).toMatchObject({ value: 2 / 48, n: 12 });
    expect((await idsIn('edited')).toSorted()).toEqual(edited.toSorted());
    expect(await idsIn('escaped')).toEqual([corrected]);
    for (const { runs } of figures) if (runs) expect(await idsIn(runs.these)).toHaveLength(runs.count);
  });

  test('the period before, of the same weekdays, stands beside it', async () => {
    await long();
    await pasts(10, { minutes: 20, daysAgo: 5 });
    await pasts(10, { minutes: 60, daysAgo: 5 + 14 });
    const to = new Date().toISOString().slice(0, 10);
    const from = new Date(Date.now() - 10 * 86_400_000).toISOString().slice(0, 10);
    const turnaround = figureOf((await report({ from, to })).figures, 'turnaround');
    expect(turnaround).toMatchObject({ value: 20 * MINUTE, earlier: { value: 60 * MINUTE, n: 10 } });
    const other = figureOf((await report({ from, to })).figures, 'first_pass');
    expect(other.series.reduce((sum, { n }) => sum + n, 0)).toBe(10);
  });

  test('the first two weeks are apart', async () => {
    await pasts(11, { daysAgo: 30, minutes: 90 });
    await pasts(12, { daysAgo: 2, minutes: 10 });
    const settled = await report();
    expect(settled).toMatchObject({ phase: 'settled', units: { completed: 12 }, first_weeks: [{ module_id: 'AM-901', is_over: true }] });
    const first = await report({ phase: 'first_weeks' });
    expect(figureOf(first.figures, 'turnaround').value).toBe(90 * MINUTE);
    expect(await idsIn('completed', { phase: 'first_weeks' })).toHaveLength(11);
  });

  test('while an automation is new its first weeks are what is shown', async () => {
    await pasts(1, { daysAgo: 2 });
    expect(await report()).toMatchObject({ phase: 'first_weeks', units: { completed: 1 }, first_weeks: [{ is_over: false }] });
  });
});

describe('what people tell', () => {
  test('attention takes the place of the time from asking to deciding, ten minutes at most', async () => {
    await long();
    await baseline(20 * MINUTE);
    const [slow = ''] = await pasts(12);
    await report();
    const { rows } = await site.parts.db.execute<{ id: string }>(sql`select id from app.approvals where run_id = ${slow}`);
    const id = rows[0]?.id ?? '';
    await reportAttention(site.parts, site.dana, id, 30_000);
    expect(figureOf((await report()).figures, 'time_saved').value).toBe(216 * MINUTE + 90_000);
    await reportAttention(site.parts, site.dana, id, 3_000_000);
    expect(figureOf((await report()).figures, 'time_saved').value).toBe(216 * MINUTE - 8 * MINUTE);
  });

  test('ratings, complaints and the month’s pulse', async () => {
    await long();
    const ids = await pasts(10);
    await report();
    for (const [at, id] of ids.entries()) await sayRating(site.parts, site.dana, id, at < 9 ? 'good' : 'bad');
    await sayOutcome(site.parts, site.mark, ids[0] ?? '', { outcome: 'complaint', note: 'Wrong street' });
    await sayPulse(site.parts, site.dana, 2);
    expect(await sayPulse(site.parts, site.dana, 4)).toMatchObject({ mine: 4 });
    const { figures } = await report();
    expect(figureOf(figures, 'rating').value).toBe(0.9);
    expect(figureOf(figures, 'complaints').value).toBe(10);
    expect(figureOf(figures, 'pulse')).toMatchObject({ value: 4, n: 1 });
  });

  test('a run that has not ended has no outcome yet', async () => {
    const [open = ''] = await pasts(1, { status: 'approval_required', decision: null });
    await expect(sayOutcome(site.parts, site.dana, open, { outcome: 'ok' })).rejects.toMatchObject({ code: 'run_move_refused' });
  });

  test('money only with a rate that somebody entered', async () => {
    await long();
    await baseline(20 * MINUTE);
    await pasts(12);
    expect((await report()).money).toBeNull();
    await updateTerms(site.parts, site.dana, { hourly_rate_cents: 5_000 });
    // 3.6 hours at $50
    expect((await report()).money).toMatchObject({ saved_cents: 18_000, cost_cents: 0, ratio: null });
  });

  test('time to benefit: the first success, and the week in which the building was paid back', async () => {
    await baseline(20 * MINUTE);
    await pasts(10, { daysAgo: 40 });
    await pasts(10, { daysAgo: 4 });
    expect((await report()).benefit).toMatchObject({ state: 'no_build_hours', paid_back_on: null });
    await updateTerms(site.parts, site.dana, { build_minutes: 200 });
    const paid = (await report()).benefit;
    expect(paid?.state).toBe('known');
    expect(Date.now() - Date.parse(paid?.paid_back_on ?? '')).toBeLessThan(30 * 86_400_000);
    await updateTerms(site.parts, site.dana, { build_minutes: 2_000 });
    expect((await report()).benefit).toMatchObject({ state: 'not_yet', paid_back_on: null });
  });
});

test('the machinery: what ended, what failed and why', async () => {
  await pasts(3, { daysAgo: 1 });
  const [failed = ''] = await pasts(1, { daysAgo: 1, status: 'failed', decision: null });
  await site.parts.db.execute(sql`update app.runs set failure = '{"code": "no_availability"}'::jsonb where id = ${failed}`);
  await measureEnded(site.parts);
  await measureRuns(site.parts, site.parts.db, [failed]);
  const health = await technicalHealth(site.parts, site.dana, 72);
  expect(health).toMatchObject({ ended: 4, failures: [{ code: 'no_availability', runs: 1, last_job_id: failed }], queued: { runs: 0 } });
  expect(health.throughput.reduce((sum, { failed: of }) => sum + of, 0)).toBe(1);
});
