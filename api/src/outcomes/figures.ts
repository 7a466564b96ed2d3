import type { BaselineMetric, Figure, FigureId, Grade, OutcomeSet } from '@banksman/contracts';
import type { Duration, Tally } from '@banksman/db';
import { baselineFor, gradeOf, type KnownBaseline, weaker } from './baseline.ts';
import { timesUntilDone } from './kaplan-meier.ts';

/** Below so many units a number says nothing yet. */
export const ENOUGH = 10;

/** Everything that one period's figures are drawn from. */
export type Counted = {
  parts: readonly { from: string; to: string }[];
  tallies: readonly Tally[];
  turnaround: readonly Duration[];
  office: readonly Duration[];
  firstAnswer: readonly Duration[];
  /** since when units of the period are open, each as a duration until now; `part` as in the tallies */
  open: readonly { part: number; ms: number; officeMs: number }[];
  /** interruptions, the runs that they were about, and people times office days */
  interruptions: { count: number; runs: number; personDays: number };
  pulse: { average: number | null; n: number };
  /** when the stretches of the tallies begin; the first is before everything */
  stretches: readonly Date[];
  baselines: readonly KnownBaseline[];
};

const SETS = (tallies: readonly Tally[], set: keyof Tally['sets']) => tallies.reduce((sum, tally) => sum + tally.sets[set], 0);
type Amount = { [Key in keyof Tally]: Tally[Key] extends number ? Key : never }[keyof Tally];
export const sumOf = (tallies: readonly Tally[], amount: Amount) => tallies.reduce((sum, tally) => sum + tally[amount], 0);
/** How many runs of a set there are; for `started` and `open` with those that have not ended. */
export function countIn(counted: Pick<Counted, 'tallies' | 'open'>, set: Exclude<OutcomeSet, 'interrupted'>): number {
  if (set === 'open') return counted.open.length;
  return SETS(counted.tallies, set) + (set === 'started' ? counted.open.length : 0);
}

const UNIT: Record<FigureId, Figure['unit']> = {
  time_saved: 'ms',
  turnaround: 'ms',
  turnaround_p90: 'ms',
  office_turnaround: 'ms',
  touches: 'number',
  interruptions: 'number',
  after_hours: 'number',
  oldest_open: 'ms',
  first_pass: 'ratio',
  straight_through: 'ratio',
  reject: 'ratio',
  edit: 'ratio',
  escape: 'ratio',
  first_answer: 'ms',
  on_time: 'ratio',
  rating: 'ratio',
  complaints: 'per_hundred',
  pulse: 'score',
};

/** A figure of which nothing is known but how many it would be drawn from. */
export function unknownFigure(id: FigureId, n: number, state: Figure['state'] = n === 0 ? 'nothing' : 'collecting'): Figure {
  return { id, unit: UNIT[id], state, value: null, range: null, grade: null, n, earlier: null, before: null, runs: null, series: [] };
}

type Value = { value: number; n: number; range?: Figure['range']; grade?: Grade | null };
/** A figure's value, kept back while it is drawn from fewer than ten. */
function known(id: FigureId, { value, n, range = null, grade = null }: Value, runs: Figure['runs']): Figure {
  if (n < ENOUGH) return { ...unknownFigure(id, n), runs };
  return { ...unknownFigure(id, n), state: 'known', value, range, grade, runs };
}

/** Staff time that completed units would have taken, as their baselines have it, less what people spent on all units. In ms. */
export function timeSaved(tallies: readonly Tally[], baselines: readonly KnownBaseline[], stretches: readonly Date[]) {
  const sum = { p25: 0, p50: 0, p75: 0, units: 0, without: 0, activeMs: 0 };
  let grade: Grade | null = null;
  for (const tally of tallies) {
    const units = tally.sets.completed;
    const at = stretches[tally.stretch] ?? new Date(0);
    const before = baselineFor(baselines, { moduleId: tally.moduleId, variant: tally.variant, metric: 'work', at });
    // Time spent on kinds of work that nothing is known of would make the others look worse than they are.
    if (!before) {
      sum.without += units;
      continue;
    }
    sum.activeMs += tally.activeMs;
    sum.units += units;
    sum.p25 += units * before.p25;
    sum.p50 += units * before.p50;
    sum.p75 += units * before.p75;
    if (units > 0) grade = weaker(grade, gradeOf(before.method, before.n));
  }
  return {
    value: sum.p50 - sum.activeMs,
    range: { low: sum.p25 - sum.activeMs, high: sum.p75 - sum.activeMs },
    n: sum.units,
    without: sum.without,
    grade,
  };
}

function savedFigure({ tallies, baselines, stretches, parts, open }: Counted): Figure {
  const saved = timeSaved(tallies, baselines, stretches);
  const runs = { all: 'completed' as const, these: 'completed' as const, count: countIn({ tallies, open }, 'completed') };
  if (saved.n === 0) return { ...unknownFigure('time_saved', saved.without, saved.without > 0 ? 'no_baseline' : 'nothing'), runs };
  const series = parts.map(({ from, to }, part) => {
    const { value, n } = timeSaved(
      tallies.filter((tally) => tally.part === part),
      baselines,
      stretches,
    );
    return { from, to, value: n === 0 && value === 0 ? null : value, n };
  });
  return { ...known('time_saved', saved, runs), series: saved.n < ENOUGH ? [] : series };
}

type Survival = { ms: number; done: number; left: number };
const doneIn = (durations: readonly Survival[]) => durations.reduce((sum, { done }) => sum + done, 0);

function timeFigure(id: FigureId, survivals: readonly Survival[], part: number, set: OutcomeSet, count: number): Figure {
  const [low, value, high] = timesUntilDone(survivals, part === 0.5 ? [0.25, 0.5, 0.75] : [part, part, part]);
  const n = doneIn(survivals);
  const runs = { all: set, these: set, count };
  if (n < ENOUGH || value == null) return { ...unknownFigure(id, n), runs };
  const range = part === 0.5 && low != null && high != null ? { low, high } : null;
  return known(id, { value, n, range }, runs);
}

function turnaroundFigures(counted: Counted): Figure[] {
  const { turnaround, office, firstAnswer, open, parts } = counted;
  const completed = countIn(counted, 'completed');
  const stillOpen = open.map(({ ms, part }) => ({ part, ms, done: 0, left: 1 }));
  const all = [...turnaround, ...stillOpen];
  const usual = timeFigure('turnaround', all, 0.5, 'completed', completed);
  const series = parts.map(({ from, to }, part) => {
    const own = all.filter((one) => one.part === part);
    return { from, to, value: timesUntilDone(own, [0.5])[0] ?? null, n: doneIn(own) };
  });
  const inOffice = [...office, ...open.map(({ officeMs }) => ({ ms: officeMs, done: 0, left: 1 }))];
  return [
    { ...usual, series: usual.state === 'known' ? series : [] },
    timeFigure('turnaround_p90', all, 0.9, 'completed', completed),
    timeFigure('office_turnaround', inOffice, 0.5, 'completed', completed),
    timeFigure('first_answer', firstAnswer, 0.5, 'answered', countIn(counted, 'answered')),
  ];
}

function ratio(
  id: FigureId,
  counted: Counted,
  these: Exclude<OutcomeSet, 'interrupted'>,
  all: Exclude<OutcomeSet, 'interrupted'>,
  times = 1,
): Figure {
  const n = countIn(counted, all);
  const count = countIn(counted, these);
  const runs = { all, these, count };
  if (n < ENOUGH) return { ...unknownFigure(id, n), runs };
  const series = counted.parts.map(({ from, to }, part) => {
    const own = { tallies: counted.tallies.filter((tally) => tally.part === part), open: counted.open.filter((one) => one.part === part) };
    const of = countIn(own, all);
    return { from, to, value: of === 0 ? null : (countIn(own, these) / of) * times, n: of };
  });
  return { ...known(id, { value: (count / n) * times, n }, runs), series };
}

function interruptionFigure({ count, runs, personDays }: Counted['interruptions']): Figure {
  // an invitation is about no run
  const behind = runs > 0 ? { all: 'interrupted' as const, these: 'interrupted' as const, count: runs } : null;
  // on a first weekend people were written to on no office day at all: that is too little to tell, and not nothing
  if (count > 0 && personDays === 0) return { ...unknownFigure('interruptions', 0, 'collecting'), runs: behind };
  return known('interruptions', { value: count / Math.max(1, personDays), n: personDays }, behind);
}

function pressureFigures(counted: Counted): Figure[] {
  const { tallies, interruptions, pulse, parts } = counted;
  const ended = SETS(tallies, 'started');
  const touched = SETS(tallies, 'touched');
  const touches = known(
    'touches',
    { value: sumOf(tallies, 'touches') / Math.max(1, ended), n: ended },
    { all: 'answered', these: 'touched', count: touched },
  );
  const series = parts.map(({ from, to }, part) => {
    const own = tallies.filter((tally) => tally.part === part);
    const n = SETS(own, 'started');
    return { from, to, value: n === 0 ? null : sumOf(own, 'touches') / n, n };
  });
  const afterHours = { all: 'answered' as const, these: 'after_hours' as const, count: SETS(tallies, 'after_hours') };
  return [
    { ...touches, series: touches.state === 'known' ? series : [] },
    interruptionFigure(interruptions),
    known('after_hours', { value: sumOf(tallies, 'afterHours'), n: ended }, afterHours),
    pulse.average === null ? unknownFigure('pulse', 0) : { ...unknownFigure('pulse', pulse.n, 'known'), value: pulse.average },
  ];
}

function qualityFigures(counted: Counted): Figure[] {
  const { tallies } = counted;
  const proposed = sumOf(tallies, 'fieldsTotal');
  const asked = SETS(tallies, 'proposed');
  const edit = known(
    'edit',
    { value: sumOf(tallies, 'fieldsChanged') / Math.max(1, proposed), n: asked },
    { all: 'proposed', these: 'edited', count: SETS(tallies, 'edited') },
  );
  const rated = SETS(tallies, 'rated');
  const good = known(
    'rating',
    { value: sumOf(tallies, 'ratedGood') / Math.max(1, rated), n: rated },
    { all: 'rated', these: 'rated', count: rated },
  );
  return [
    ratio('first_pass', counted, 'first_pass', 'started'),
    ratio('straight_through', counted, 'straight_through', 'started'),
    ratio('reject', counted, 'rejected', 'started'),
    edit,
    ratio('escape', counted, 'escaped', 'completed'),
    ratio('on_time', counted, 'on_time', 'promised'),
    good,
    ratio('complaints', counted, 'complaints', 'completed', 100),
  ];
}

const METRIC: Partial<Record<FigureId, BaselineMetric>> = { turnaround: 'turnaround', touches: 'touches' };

/** How it was before, where exactly one baseline says it for all units of the period. */
function beforeOf({ id }: Figure, { tallies, baselines, stretches }: Counted): Figure['before'] {
  const metric = METRIC[id];
  if (!metric) return null;
  const found = tallies.map(({ moduleId, variant, stretch }) =>
    baselineFor(baselines, { moduleId, variant, metric, at: stretches[stretch] ?? new Date(0) }),
  );
  const [one] = found;
  if (!one || found.some((other) => other !== one)) return null;
  return { p25: one.p25, p50: one.p50, p75: one.p75, grade: gradeOf(one.method, one.n), n: one.n };
}

/** All figures of a period, each beside the same of the period before. `oldest_open` is of now and comes from elsewhere. */
export function figuresOf(now: Counted, earlier: Counted): Figure[] {
  const drawn = (counted: Counted) => [
    savedFigure(counted),
    ...turnaroundFigures(counted),
    ...pressureFigures(counted),
    ...qualityFigures(counted),
  ];
  const then = new Map(drawn(earlier).map((figure) => [figure.id, figure]));
  return drawn(now).map((figure) => {
    const other = then.get(figure.id);
    const isComparable = figure.state === 'known' && other?.state === 'known' && other.value !== null;
    return {
      ...figure,
      earlier: isComparable && other.value !== null ? { value: other.value, n: other.n } : null,
      before: figure.state === 'known' ? beforeOf(figure, now) : null,
    };
  });
}
