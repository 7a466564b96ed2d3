import {
  DomainError,
  type Meta,
  type OutcomeFilter,
  type OutcomeRunsFilter,
  type OutcomesReport,
  type Page,
  type Phase,
  type RunSummary,
} from '@banksman/contracts';
import {
  beginningsOf,
  type Db,
  durationsOf,
  firstSuccesses,
  inWorkspace,
  listBaselines,
  messagesIn,
  oldestOpenQuestion,
  openRunsIn,
  pulseBetween,
  runsInSet,
  type Terms,
  tallyUnits,
  termsOf,
  type UnitScope,
} from '@banksman/db';
import { paidBackOn, returnOn } from '../outcomes/benefit.ts';
import { type Counted, countIn, figuresOf, sumOf, timeSaved, unknownFigure } from '../outcomes/figures.ts';
import { countInterruptions } from '../outcomes/interruptions.ts';
import { unitOf } from '../outcomes/measure-runs.ts';
import { dayAfter, officeMs, wallOf } from '../outcomes/office-hours.ts';
import { earlierThan, officeDaysIn, type Period, periodOf } from '../outcomes/period.ts';
import type { Parts } from '../parts.ts';
import type { Caller } from './caller.ts';
import { cursorOf, parseCursor } from './cursor.ts';
import { summariesIn } from './list-runs.ts';

const FIRST_WEEKS_DAYS = 14;
const DAY_MS = 86_400_000;
/** Paid back later than that is looked for no more. */
const PAY_BACK_WITHIN_DAYS = 400;

type Ground = Terms & { timeZone: string; currency: string };
type Asked = { terms: Ground; period: Period; scope: UnitScope; begun: { moduleId: string; at: Date }[] };

/**
 * What was achieved in a period, each number with how it is drawn. The first two weeks of an automation are apart from what came after:
 * without a word of which, what came after, or the first weeks while there is nothing else.
 * @throws DomainError `not_found` for an automation that does not exist, `input_invalid` naming `from`
 */
export async function outcomesReport(parts: Parts, caller: Caller, filter: OutcomeFilter): Promise<OutcomesReport> {
  const { workspaceId } = caller;
  const now = parts.now();
  const asked = await inWorkspace(parts.db, workspaceId, (tx) => groundOf(parts, tx, caller, filter, now));
  const { terms, period, scope, begun } = asked;
  const earlier = earlierThan(period, terms.timeZone);
  const earlierScope = { ...scope, from: earlier.begins, to: earlier.ends };
  const [counted, then] = await Promise.all([
    countedIn(parts, asked, period, scope, now),
    countedIn(parts, asked, earlier, earlierScope, now),
  ]);
  const oldest = await oldestOpenQuestion(parts.db, workspaceId);
  const saved = timeSaved(counted.tallies, counted.baselines, counted.stretches);
  const benefit = await inWorkspace(parts.db, workspaceId, (tx) => benefitOf(tx, asked, counted));
  return {
    from: period.from,
    to: period.to,
    earlier: { from: earlier.from, to: earlier.to },
    phase: scope.phase,
    first_weeks: begun.map(({ moduleId, at }) => firstWeeksOf(moduleId, at, terms.timeZone, now)),
    units: {
      started: countIn(counted, 'started'),
      completed: countIn(counted, 'completed'),
      open: counted.open.length,
      rejected: countIn(counted, 'rejected'),
      failed: countIn(counted, 'failed'),
      reversed: countIn(counted, 'reversed'),
    },
    figures: [
      ...figuresOf(counted, then),
      oldest === null
        ? unknownFigure('oldest_open', 0)
        : { ...unknownFigure('oldest_open', 1, 'known'), value: now.getTime() - oldest.getTime() },
    ],
    parts: partsOf(counted),
    without_baseline: withoutBaseline(counted),
    benefit,
    money: moneyOf(terms, period, counted, saved, now),
    variants: variantsOf(counted),
  };
}

/** A page of the runs behind a number: exactly those that are counted in it, newest first. @throws as `outcomesReport` */
export async function outcomeRuns(
  parts: Parts,
  caller: Caller,
  { set, ...filter }: OutcomeRunsFilter,
  page: Page,
): Promise<{ runs: RunSummary[]; meta: Pick<Meta, 'next_cursor'> }> {
  const { workspaceId } = caller;
  const after = page.cursor ? parseCursor(page.cursor, 'newest') : null;
  const { scope } = await inWorkspace(parts.db, workspaceId, (tx) => groundOf(parts, tx, caller, filter, parts.now()));
  const openIds = set === 'open' || set === 'started' ? (await openIn(parts, scope)).map(({ id }) => id) : [];
  return inWorkspace(parts.db, workspaceId, async (tx) => {
    const found = await runsInSet(tx, scope, set, { limit: page.limit + 1, after, openIds });
    const shown = found.slice(0, page.limit);
    const last = shown.at(-1);
    const runIds = shown.map(({ id }) => id);
    return {
      runs: await summariesIn(tx, parts, caller, runIds),
      meta: { next_cursor: found.length > shown.length && last ? cursorOf(last, 'newest') : null },
    };
  });
}

async function groundOf(parts: Parts, tx: Db, { workspaceId }: Caller, filter: OutcomeFilter, now: Date): Promise<Asked> {
  const known = [...parts.automations.values()].filter(({ isInternal }) => !isInternal).map(({ id }) => id);
  if (filter.module !== undefined && !known.includes(filter.module))
    throw new DomainError('not_found', { details: { what: 'module', module_id: filter.module } });
  const moduleIds = filter.module === undefined ? known : [filter.module];
  const terms = await termsOf(tx, workspaceId);
  const period = periodOf(filter, terms.timeZone, now);
  const begun = await beginningsOf(tx, workspaceId, moduleIds);
  const settled = moduleIds.map((moduleId) => {
    const first = begun.find((one) => one.moduleId === moduleId)?.at ?? now;
    return { moduleId, at: new Date(first.getTime() + FIRST_WEEKS_DAYS * DAY_MS) };
  });
  const phase: Phase = filter.phase ?? (settled.some(({ at }) => at < period.ends && at <= now) ? 'settled' : 'first_weeks');
  const scope = { workspaceId, from: period.begins, to: period.ends, moduleIds, variant: filter.variant ?? null, phase, settled };
  return { terms, period, scope, begun };
}

async function openIn(parts: Parts, scope: UnitScope) {
  const found = await openRunsIn(parts.db, scope);
  return scope.variant === null
    ? found
    : found.filter(({ moduleId, input }) => input !== null && unitOf(parts, moduleId, input).variant === scope.variant);
}

async function countedIn(parts: Parts, { terms, begun }: Asked, period: Period, scope: UnitScope, now: Date): Promise<Counted> {
  const { workspaceId } = scope;
  const { timeZone, opensAt, closesAt, officeDays } = terms;
  const office = { timeZone, opensAt, closesAt, days: officeDays };
  const starts = period.parts.map(({ begins }) => begins);
  const partAt = (at: Date) => starts.findLastIndex((begins) => begins <= at);
  const open = (await openIn(parts, scope)).map(({ createdAt }) => ({
    part: partAt(createdAt),
    ms: Math.max(0, now.getTime() - createdAt.getTime()),
    officeMs: officeMs(createdAt, now, office),
  }));
  const since = wallOf(new Date(Math.min(now.getTime(), ...begun.map(({ at }) => at.getTime()))), timeZone).day;
  return inWorkspace(parts.db, workspaceId, async (tx) => {
    const baselines = await listBaselines(tx, workspaceId);
    const cuts = baselines.map(({ recordedAt }) => recordedAt).toSorted((one, other) => one.getTime() - other.getTime());
    const messages = await messagesIn(tx, scope);
    const { interruptions, people } = countInterruptions(messages);
    return {
      parts: period.parts,
      tallies: await tallyUnits(tx, scope, starts, cuts),
      turnaround: await durationsOf(tx, scope, starts, 'turnaround'),
      office: await durationsOf(tx, scope, [scope.from], 'office'),
      firstAnswer: await durationsOf(tx, scope, [scope.from], 'firstAnswer'),
      open,
      interruptions: {
        count: interruptions,
        runs: new Set(messages.map(({ runId }) => runId).filter((runId) => runId !== null)).size,
        personDays: people * officeDaysIn(period, officeDays, { since, until: wallOf(now, timeZone).day }),
      },
      pulse: await pulseBetween(tx, workspaceId, period.from, period.to),
      stretches: [new Date(0), ...cuts],
      baselines,
    };
  });
}

function firstWeeksOf(moduleId: string, at: Date, timeZone: string, now: Date): OutcomesReport['first_weeks'][number] {
  const until = new Date(at.getTime() + FIRST_WEEKS_DAYS * DAY_MS);
  return { module_id: moduleId, began_on: wallOf(at, timeZone).day, until: wallOf(until, timeZone).day, is_over: until <= now };
}

function partsOf(counted: Counted): OutcomesReport['parts'] {
  const n = countIn(counted, 'completed');
  if (n === 0) return null;
  const mean = (amount: 'queueMs' | 'machineMs' | 'personMs' | 'outsideMs') => sumOf(counted.tallies, amount) / n;
  return { queue: mean('queueMs'), machine: mean('machineMs'), person: mean('personMs'), outside: mean('outsideMs') };
}

function variantsOf({ tallies }: Counted): OutcomesReport['variants'] {
  const kinds = new Map(tallies.filter(({ variant }) => variant !== '').map((one) => [`${one.moduleId} ${one.variant}`, one]));
  return [...kinds.values()]
    .map(({ moduleId, variant }) => ({ module_id: moduleId, variant }))
    .toSorted((a, b) => (a.variant < b.variant ? -1 : 1));
}

function withoutBaseline({ tallies, baselines, stretches }: Counted): OutcomesReport['without_baseline'] {
  const kinds = new Map<string, OutcomesReport['without_baseline'][number]>();
  for (const tally of tallies) {
    const { without } = timeSaved([tally], baselines, stretches);
    if (without === 0) continue;
    const key = `${tally.moduleId} ${tally.variant}`;
    kinds.set(key, { module_id: tally.moduleId, variant: tally.variant, units: (kinds.get(key)?.units ?? 0) + without });
  }
  return [...kinds.values()].toSorted((one, other) => other.units - one.units);
}

function moneyOf(terms: Ground, period: Period, counted: Counted, saved: ReturnType<typeof timeSaved>, now: Date): OutcomesReport['money'] {
  // A rate that nobody entered is not ours to make up, and below ten units there is no number to multiply.
  if (terms.hourlyRateCents === null || saved.n < 10) return null;
  const days = (Math.min(now.getTime(), period.ends.getTime()) - period.begins.getTime()) / DAY_MS;
  const { savedCents, costCents, ratio } = returnOn({
    ...terms,
    savedMs: saved.value,
    hourlyRateCents: terms.hourlyRateCents,
    days: Math.max(0, days),
    modelMicrocents: sumOf(counted.tallies, 'costMicrocents'),
    smsSent: sumOf(counted.tallies, 'smsSent'),
  });
  return { saved_cents: savedCents, cost_cents: costCents, ratio, currency: terms.currency };
}

/** From the first draft to the first success to the day that paid for the building; both phases, from the beginning on. */
async function benefitOf(tx: Db, { scope, terms, begun }: Asked, counted: Counted): Promise<OutcomesReport['benefit']> {
  const { timeZone, draftedOn, buildMinutes } = terms;
  const [first] = (await firstSuccesses(tx, scope.workspaceId, scope.moduleIds)).toSorted((one, other) => one.getTime() - other.getTime());
  const [began] = begun.map(({ at }) => at).toSorted((one, other) => one.getTime() - other.getTime());
  if (!first || !began)
    return { first_success_on: null, drafted_on: draftedOn, days_to_success: null, paid_back_on: null, state: 'nothing' };
  const firstOn = wallOf(first, timeZone).day;
  const base = {
    first_success_on: firstOn,
    drafted_on: draftedOn,
    days_to_success: draftedOn === null ? null : Math.max(0, Math.round((Date.parse(firstOn) - Date.parse(draftedOn)) / DAY_MS)),
    paid_back_on: null,
  };
  if (buildMinutes === null) return { ...base, state: 'no_build_hours' };
  const start = wallOf(began, timeZone).day;
  const whole = periodOf({ from: start, to: dayAfter(start, PAY_BACK_WITHIN_DAYS - 1) }, timeZone, new Date());
  const ever = { ...scope, from: whole.begins, to: whole.ends };
  const starts = whole.parts.map(({ begins }) => begins);
  const cuts = counted.stretches.slice(1);
  const tallies = [
    ...(await tallyUnits(tx, { ...ever, phase: 'first_weeks' }, starts, cuts)),
    ...(await tallyUnits(tx, { ...ever, phase: 'settled' }, starts, cuts)),
  ];
  if (timeSaved(tallies, counted.baselines, counted.stretches).n === 0) return { ...base, state: 'no_baseline' };
  const saved = whole.parts.map(({ to }, part) => {
    const own = tallies.filter((tally) => tally.part === part);
    return { to, ms: timeSaved(own, counted.baselines, counted.stretches).value };
  });
  const paidBack = paidBackOn(saved, buildMinutes * 60_000);
  return { ...base, paid_back_on: paidBack, state: paidBack === null ? 'not_yet' : 'known' };
}
