import type { GraphStep, RunStatus } from '@banksman/contracts';
import type { IconName } from './icons.ts';

type Look = { word: string; tone: Exclude<IconName, 'todo'> };

/** Word, colour and mark (of the same name) of each status: never one without the others. */
export const STATUS_LOOK: Record<RunStatus, Look> = {
  pending: { word: 'Queued', tone: 'working' },
  running: { word: 'Working', tone: 'working' },
  executing: { word: 'Working', tone: 'working' },
  waiting: { word: 'Waiting for someone', tone: 'someone' },
  approval_required: { word: 'Waiting for an answer', tone: 'signal' },
  completed: { word: 'Done', tone: 'done' },
  rejected: { word: 'Rejected', tone: 'quiet' },
  cancelled: { word: 'Stopped', tone: 'quiet' },
  failed: { word: 'Needs help', tone: 'trouble' },
};

export const STEP_LOOK: Record<GraphStep['state'], { word: string; mark: IconName }> = {
  todo: { word: 'to do', mark: 'todo' },
  working: { word: 'working', mark: 'working' },
  waiting: { word: 'waiting', mark: 'signal' },
  done: { word: 'done', mark: 'done' },
  failed: { word: 'failed', mark: 'trouble' },
  skipped: { word: 'not needed', mark: 'quiet' },
};

const ENDED: readonly RunStatus[] = ['completed', 'failed', 'rejected', 'cancelled'];

/** True when nothing more happens by itself. */
export const isEnded = (status: RunStatus): boolean => ENDED.includes(status);

/** "per_room_night_cents" → "Per room night". */
export function labelOf(name: string): string {
  const words = name
    .replace(/_(cents|at|ms)$/, '')
    .replaceAll('_', ' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "Approve booking": the verb with what it is about. */
export function objectOf(payload: Record<string, unknown>): string {
  if (payload.kind === 'lodging.book') return 'booking';
  const noun = typeof payload.kind === 'string' ? payload.kind.split('.')[0] : undefined;
  return noun ? labelOf(noun).toLowerCase() : 'request';
}

/** "today, 9:12 AM" or "Nov 19, 9:12 AM" in the workspace's time zone. */
export function whenOf(iso: string, timeZone: string | undefined, now = new Date()): string {
  const at = new Date(iso);
  const day = (date: Date) => new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone }).format(date);
  const time = new Intl.DateTimeFormat('en-US', { hour: 'numeric', minute: '2-digit', timeZone }).format(at);
  return `${day(at) === day(now) ? 'today' : day(at)}, ${time}`;
}

/** True for `2026-12-07`. */
export const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text);

/** `2026-12-07` as "Mon, Dec 7, 2026"; a calendar date has no time zone. */
export function dateOf(date: string): string {
  const format = new Intl.DateTimeFormat('en-US', { weekday: 'short', month: 'short', day: 'numeric', year: 'numeric', timeZone: 'UTC' });
  return format.format(new Date(`${date}T00:00:00Z`));
}

/** Cents of a currency; a code that is none is shown as it is. */
export function moneyOf(cents: number, currency: string): string {
  try {
    return new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(cents / 100);
  } catch {
    return `${(cents / 100).toFixed(2)} ${currency}`;
  }
}
