import type { Figure, FigureId, Grade, OutcomeSet } from '@banksman/contracts';
import { type Format, plural } from '../../lib/format.ts';

type Words = { title: string; means: string };

/** What each number is called and what it means, in one sentence. */
export const FIGURE_WORDS: Record<FigureId, Words> = {
  time_saved: { title: 'Staff time saved', means: 'What the work took before, less the time people still spend on it.' },
  turnaround: { title: 'Turnaround', means: 'Half of all requests had their result by then; the open ones are counted in.' },
  turnaround_p90: { title: 'Nine of ten by', means: 'Nine of ten requests had their result by then.' },
  office_turnaround: { title: 'In office hours', means: 'The usual turnaround, nights and weekends left out.' },
  touches: { title: 'Touches for each request', means: 'How often a person had to decide, retry or step in.' },
  interruptions: { title: 'Interruptions', means: 'For each person and day; messages within 15 minutes count once.' },
  after_hours: { title: 'Touches after hours', means: 'Decisions and retries outside of your office hours.' },
  oldest_open: { title: 'Oldest open question', means: 'How long the oldest question has been waiting, now.' },
  first_pass: { title: 'Right the first time', means: 'Finished without an edit, a retry or coming back.' },
  straight_through: { title: 'Without a person', means: 'Finished without anybody having to do anything.' },
  reject: { title: 'Rejected', means: 'Proposals that a person turned down.' },
  edit: { title: 'Fields changed', means: 'Of all that was proposed, what people changed.' },
  escape: { title: 'Wrong after all', means: 'Corrected or complained about within 14 days.' },
  first_answer: { title: 'First answer', means: 'From the request to the first proposal or result.' },
  on_time: { title: 'On time', means: 'Done by the time that was promised.' },
  rating: { title: 'Rated good', means: 'Of the results that somebody rated.' },
  complaints: { title: 'Complaints', means: 'For every hundred finished requests.' },
  pulse: { title: 'Work load', means: 'The monthly question, from 1 heavy to 5 light.' },
};

export const GRADE_WORDS: Record<Grade, { name: string; means: string }> = {
  A: { name: 'Grade A', means: 'Timed with a clock, 20 times or more.' },
  B: { name: 'Grade B', means: 'Observed in records, not guessed.' },
  C: { name: 'Grade C', means: 'An estimate, or fewer than 20 timings: take it as a direction.' },
};

/** The title of a list of runs behind a number. */
export const SET_WORDS: Record<OutcomeSet, string> = {
  started: 'Everything that was asked for',
  open: 'Still open',
  completed: 'Finished',
  first_pass: 'Right the first time',
  straight_through: 'Finished without a person',
  rejected: 'Rejected',
  failed: 'Failed or cancelled',
  edited: 'Changed by a person',
  proposed: 'Proposed to a person',
  escaped: 'Wrong after all',
  complaints: 'With a complaint',
  reversed: 'Undone afterwards',
  touched: 'With a person’s hand in it',
  after_hours: 'Touched after hours',
  answered: 'Ended one way or another',
  promised: 'With a promised time',
  on_time: 'On time',
  rated: 'Rated',
  interrupted: 'People were written to about these',
};

const HOUR_MS = 3_600_000;
type Numbers = Pick<Format, 'number' | 'percent'>;

/** "25 s", "18 min", "3 h 36 min", "142 h": a length of time that is added up, so never in days. */
export function hours(ms: number, format: Numbers): string {
  if (ms < 0) return `−${hours(-ms, format)}`;
  if (ms < 60_000) return `${Math.round(ms / 1000)} s`;
  if (ms < HOUR_MS) return `${Math.round(ms / 60_000)} min`;
  const minutes = Math.round((ms % HOUR_MS) / 60_000);
  if (ms >= 10 * HOUR_MS || minutes === 0 || minutes === 60) return `${format.number(ms / HOUR_MS, 0)} h`;
  return `${Math.floor(ms / HOUR_MS)} h ${minutes} min`;
}

/** A value as its unit is written. */
export function written(unit: Figure['unit'], value: number, format: Numbers): string {
  if (unit === 'ms') return hours(value, format);
  if (unit === 'ratio') return format.percent(value);
  return format.number(value, Math.abs(value) < 1 ? 2 : 1);
}

/** "18 % less than before" against the period before; null when there is none, or nothing changed. */
export function changeOf({ unit, value, earlier }: Pick<Figure, 'unit' | 'value' | 'earlier'>, format: Numbers): string | null {
  if (value === null || earlier === null) return null;
  if (unit === 'ratio') {
    const points = Math.round((value - earlier.value) * 100);
    return points === 0
      ? 'as in the period before'
      : `${plural(Math.abs(points), 'point')} ${points > 0 ? 'more' : 'less'} than in the period before`;
  }
  if (earlier.value <= 0 || value < 0) return `the period before: ${written(unit, earlier.value, format)}`;
  const part = value / earlier.value - 1;
  if (Math.abs(part) < 0.005) return 'as in the period before';
  return `${format.percent(Math.abs(part))} ${part > 0 ? 'more' : 'less'} than in the period before`;
}

/** What the number is drawn from: people times office days for interruptions, answers for the pulse, units for everything else. */
export function drawnFrom({ id, n }: Pick<Figure, 'id' | 'n'>, format: Numbers): string {
  if (id === 'interruptions') return `from ${plural(n, 'person-day')}`;
  if (id === 'pulse') return `from ${plural(n, 'answer')}`;
  return id === 'oldest_open' ? '' : `from ${format.number(n)} ${n === 1 ? 'request' : 'requests'}`;
}
