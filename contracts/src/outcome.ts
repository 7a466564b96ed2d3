import { z } from 'zod';

/** How the result of a run turned out, as far as anybody knows. `reversed`: what it did outside was undone. */
export const OUTCOMES = ['ok', 'corrected', 'reversed', 'complaint'] as const;
export const outcomeKind = z.enum(OUTCOMES);
export type OutcomeKind = z.infer<typeof outcomeKind>;

export const RATINGS = ['good', 'okay', 'bad'] as const;
export const rating = z.enum(RATINGS);
export type Rating = z.infer<typeof rating>;

/** What a baseline can be about: staff time for one unit (ms), request to result (ms), times a person had to touch it. */
export const BASELINE_METRICS = ['work', 'turnaround', 'touches'] as const;
export const baselineMetric = z.enum(BASELINE_METRICS);
export type BaselineMetric = z.infer<typeof baselineMetric>;

/** `timed`: with a clock; `observed`: from events or the extension; `estimate`: somebody's best guess. */
export const BASELINE_METHODS = ['timed', 'observed', 'estimate'] as const;
export const baselineMethod = z.enum(BASELINE_METHODS);
export type BaselineMethod = z.infer<typeof baselineMethod>;

/** A: timed, 20 or more; B: observed; C: everything else. */
export const GRADES = ['A', 'B', 'C'] as const;
export const grade = z.enum(GRADES);
export type Grade = z.infer<typeof grade>;

/** How one unit of work was done before: never changed once recorded; a later one is a new version. */
export const baseline = z.object({
  id: z.uuid(),
  module_id: z.string(),
  /** null: every kind of this automation's work */
  variant: z.string().nullable(),
  metric: baselineMetric,
  version: z.number().int(),
  p25: z.number(),
  p50: z.number(),
  p75: z.number(),
  n: z.number().int(),
  method: baselineMethod,
  grade,
  note: z.string().nullable(),
  /** came with the demo, as an example of what one looks like */
  is_example: z.boolean(),
  recorded_by: z.string(),
  recorded_at: z.iso.datetime(),
});
export type Baseline = z.infer<typeof baseline>;

const DAY_MS = 86_400_000;
const amount = z
  .number()
  .min(0, 'must not be negative')
  .max(400 * DAY_MS, 'is too large');

/** The body of `POST /baselines`: single samples, or an estimate of the usual, the quick and the slow case. */
export const newBaseline = z.strictObject({
  module_id: z.string().min(1).max(40),
  variant: z.string().trim().min(1).max(60).nullable().default(null),
  metric: baselineMetric.default('work'),
  measured: z.discriminatedUnion('method', [
    z.strictObject({ method: z.literal('timed'), samples: z.array(amount).min(3, 'must be at least three').max(1000) }),
    z.strictObject({ method: z.literal('observed'), samples: z.array(amount).min(3, 'must be at least three').max(1000) }),
    z
      .strictObject({ method: z.literal('estimate'), quick: amount, usual: amount, slow: amount })
      .refine(({ quick, usual, slow }) => quick <= usual && usual <= slow, {
        message: 'must be in order: quick, usual, slow',
        path: ['usual'],
      }),
  ]),
  note: z.string().trim().max(500).optional(),
});
export type NewBaseline = z.infer<typeof newBaseline>;

/** The body of `POST /runs/{id}/outcome`. `minutes`: what a person spent on putting it right. */
export const tellOutcome = z.strictObject({
  outcome: z.enum(['ok', 'corrected', 'complaint']),
  note: z.string().trim().max(2000).optional(),
  minutes: z.number().int().min(0).max(1440, 'must be at most a day').optional(),
});
export type TellOutcome = z.infer<typeof tellOutcome>;

/** What is known of how a run turned out; `told` newest first. */
export const runOutcome = z.object({
  job_id: z.uuid(),
  outcome: outcomeKind.nullable(),
  is_test: z.boolean(),
  my_rating: rating.nullable(),
  told: z.array(
    z.object({
      outcome: outcomeKind,
      note: z.string().nullable(),
      minutes: z.number().int().nullable(),
      by: z.string(),
      at: z.iso.datetime(),
    }),
  ),
});
export type RunOutcome = z.infer<typeof runOutcome>;

export const rateRun = z.strictObject({ rating });
export const markTest = z.strictObject({ is_test: z.boolean() });

/** The body of `POST /approvals/{id}/attention`: ms in which the card was in front of the person since the last report. */
export const attention = z.strictObject({ active_ms: z.number().int().min(0).max(3_600_000) });

/** Runs behind a number. Which runs belong to each is said once, in the queries. */
export const OUTCOME_SETS = [
  'started',
  'open',
  'completed',
  'first_pass',
  'straight_through',
  'rejected',
  'failed',
  'edited',
  'escaped',
  'complaints',
  'reversed',
  'touched',
  'after_hours',
  'answered',
  'promised',
  'on_time',
  'rated',
  'proposed',
  'interrupted',
] as const;
export const outcomeSet = z.enum(OUTCOME_SETS);
export type OutcomeSet = z.infer<typeof outcomeSet>;

/** Apart from each other: the first two weeks of an automation, and what came after. */
export const PHASES = ['settled', 'first_weeks'] as const;
export const phase = z.enum(PHASES);
export type Phase = z.infer<typeof phase>;

/** Longest period that can be asked for. */
export const MAX_PERIOD_DAYS = 400;
const period = {
  /** first and last day, by the clocks of the workspace; without them the last twelve weeks */
  from: z.iso.date('must be a date such as 2026-12-07').optional(),
  to: z.iso.date('must be a date such as 2026-12-07').optional(),
  module: z.string().max(40).optional(),
  variant: z.string().max(60).optional(),
};
export const outcomeFilter = z.object({ ...period, phase: phase.optional() });
export type OutcomeFilter = z.infer<typeof outcomeFilter>;
/** `GET /outcomes/runs`: the runs of one number. */
export const outcomeRunsFilter = z.object({ ...period, phase: phase.optional(), set: outcomeSet });
export type OutcomeRunsFilter = z.infer<typeof outcomeRunsFilter>;

export const FIGURES = [
  'time_saved',
  'turnaround',
  'turnaround_p90',
  'office_turnaround',
  'touches',
  'interruptions',
  'after_hours',
  'oldest_open',
  'first_pass',
  'straight_through',
  'reject',
  'edit',
  'escape',
  'first_answer',
  'on_time',
  'rating',
  'complaints',
  'pulse',
] as const;
export const figureId = z.enum(FIGURES);
export type FigureId = z.infer<typeof figureId>;

/** ms; a part of one; a plain number; a number for each hundred; 1 to 5. */
export const FIGURE_UNITS = ['ms', 'ratio', 'number', 'per_hundred', 'score'] as const;

/** A value with its middle half where it has one. */
const between = z.object({ low: z.number(), high: z.number() });
/** One number: nothing but what was counted. `value` is null while it is not known; `state` says why. */
export const figure = z.object({
  id: figureId,
  unit: z.enum(FIGURE_UNITS),
  /** `collecting`: fewer than ten; `no_baseline`: nothing to compare with; `nothing`: it did not occur or nobody told */
  state: z.enum(['known', 'collecting', 'no_baseline', 'nothing']),
  value: z.number().nullable(),
  /** p25 to p75 */
  range: between.nullable(),
  /** of the weakest baseline it rests on */
  grade: grade.nullable(),
  /** how many units (people and days for `interruptions`) it is drawn from */
  n: z.number().int(),
  /** the period before, of the same length and weekdays; null when that has fewer than ten */
  earlier: z.object({ value: z.number(), n: z.number().int() }).nullable(),
  /** how it was before the automation */
  before: z.object({ p25: z.number(), p50: z.number(), p75: z.number(), grade, n: z.number().int() }).nullable(),
  /** the runs it is drawn from, and those that make it what it is */
  runs: z.object({ all: outcomeSet, these: outcomeSet, count: z.number().int() }).nullable(),
  /** parts of the period, in order; empty for a figure that has none */
  series: z.array(z.object({ from: z.iso.date(), to: z.iso.date(), value: z.number().nullable(), n: z.number().int() })),
});
export type Figure = z.infer<typeof figure>;

/** Where the time of a completed unit goes, on average, in ms. */
export const turnaroundParts = z.object({ queue: z.number(), machine: z.number(), person: z.number(), outside: z.number() });

/** The answer of `GET /outcomes`. */
export const outcomes = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  earlier: z.object({ from: z.iso.date(), to: z.iso.date() }),
  phase,
  /** the first two weeks, for each automation that was used; null `until`: they are over */
  first_weeks: z.array(z.object({ module_id: z.string(), began_on: z.iso.date(), until: z.iso.date(), is_over: z.boolean() })),
  /** units of work in the period, by how they ended; tests and repeated runs are not among them */
  units: z.object({
    started: z.number().int(),
    completed: z.number().int(),
    open: z.number().int(),
    rejected: z.number().int(),
    failed: z.number().int(),
    reversed: z.number().int(),
  }),
  figures: z.array(figure),
  parts: turnaroundParts.nullable(),
  /** completed units with nothing to compare them with */
  without_baseline: z.array(z.object({ module_id: z.string(), variant: z.string(), units: z.number().int() })),
  benefit: z
    .object({
      first_success_on: z.iso.date().nullable(),
      drafted_on: z.iso.date().nullable(),
      /** days from the first draft to the first success */
      days_to_success: z.number().int().nullable(),
      /** the day on which the hours saved came up to the hours of building; null: not yet, or not known */
      paid_back_on: z.iso.date().nullable(),
      state: z.enum(['known', 'not_yet', 'no_build_hours', 'no_baseline', 'nothing']),
    })
    .nullable(),
  money: z
    .object({ saved_cents: z.number().int(), cost_cents: z.number().int(), ratio: z.number().nullable(), currency: z.string() })
    .nullable(),
  variants: z.array(z.object({ module_id: z.string(), variant: z.string() })),
});
export type OutcomesReport = z.infer<typeof outcomes>;

/** What the client entered, for money and office hours. Null: not entered, so nothing is made of it. */
export const outcomeTerms = z.object({
  hourly_rate_cents: z.number().int().nullable(),
  currency: z.string(),
  /** a month's cost of the platform */
  platform_cents: z.number().int().nullable(),
  sms_cents: z.number().int().nullable(),
  upkeep_minutes: z.number().int().nullable(),
  build_minutes: z.number().int().nullable(),
  drafted_on: z.iso.date().nullable(),
  /** minutes after midnight and ISO weekdays (1 Monday) */
  opens_at: z.number().int(),
  closes_at: z.number().int(),
  office_days: z.array(z.number().int()),
});
export type OutcomeTerms = z.infer<typeof outcomeTerms>;
const money = z.number().int('must be whole cents').min(0, 'must not be negative').max(100_000_000).nullable();
const minutes = z.number().int().min(0, 'must not be negative').max(1_000_000).nullable();
const minuteOfDay = z.number().int().min(0).max(1440);
export const outcomeTermsUpdate = z
  .strictObject({
    hourly_rate_cents: money.optional(),
    platform_cents: money.optional(),
    sms_cents: money.optional(),
    upkeep_minutes: minutes.optional(),
    build_minutes: minutes.optional(),
    drafted_on: z.iso.date().nullable().optional(),
    opens_at: minuteOfDay.optional(),
    closes_at: minuteOfDay.optional(),
    office_days: z.array(z.number().int().min(1).max(7)).min(1, 'must name at least one day').max(7).optional(),
  })
  .refine(({ opens_at: opens, closes_at: closes }) => opens === undefined || closes === undefined || opens < closes, {
    message: 'must be after opens_at',
    path: ['closes_at'],
  });
export type OutcomeTermsUpdate = z.infer<typeof outcomeTermsUpdate>;

/** "How is your work load this month?", 1 heavy to 5 light; one answer a month. */
export const givePulse = z.strictObject({ score: z.number().int().min(1).max(5) });
export const pulse = z.object({ month: z.string(), mine: z.number().int().nullable() });
export type Pulse = z.infer<typeof pulse>;
