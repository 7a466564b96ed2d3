import { expect, test } from 'vitest';
import { formatFor } from '../../lib/format.ts';
import { countOfWaiting, groupsOf, isBatchable, waitingIn } from './groups.ts';
import { question } from './testing/question.ts';

// 22:00 on 21 Nov in Denver is 5:00 on 22 Nov in UTC: today is Denver's
const now = new Date('2026-11-22T05:00:00Z');
const { sameDay } = formatFor('America/Denver');
const due = (headline: string, due_at: string, more = {}) => question({ headline, due_at, ...more });
const late = due('late', '2026-11-22T04:59:00Z');
const tonight = due('tonight', '2026-11-22T06:30:00Z');
const tomorrow = due('tomorrow', '2026-11-22T07:30:00Z');
const aside = due('aside', '2026-11-22T04:00:00Z', { snoozed: { until: '2026-11-22T09:00:00Z', by: 'Dana' } });

test('questions are grouped by when they are due where the workspace is, the soonest first', () => {
  const names = groupsOf([tomorrow, aside, tonight, late], now, sameDay).map(({ name, approvals }) => [
    name,
    approvals.map((one) => one.headline),
  ]);
  expect(names).toEqual([
    ['Overdue', ['late']],
    ['Today', ['tonight']],
    ['Later', ['tomorrow']],
    ['Put aside', ['aside']],
  ]);
});

test('what is put aside does not wait, and comes back by itself', () => {
  expect(waitingIn([late, aside], now)).toEqual([late]);
  expect(waitingIn([aside], new Date('2026-11-22T09:00:00Z'))).toEqual([aside]);
});

test('a list that is full says that there are more', () => {
  expect(countOfWaiting([late, tonight, aside], now)).toBe('2');
  expect(countOfWaiting(Array(199).fill(late), now)).toBe('199');
  expect(countOfWaiting([aside, ...Array(199).fill(late)], now)).toBe('199+');
});

test('what has no amount or cannot be undone is not approved along with others', () => {
  expect(isBatchable(question())).toBe(true);
  for (const given of [{ amount_cents: null }, { permits: null }, { effect: 'irreversible' }, { kind: 'unknown_effect' }] as const) {
    expect(isBatchable(question(given))).toBe(false);
  }
});
