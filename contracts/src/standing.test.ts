import { expect, test } from 'vitest';
import { HUMAN_STATES, RUN_STATUSES } from './run.ts';
import { standingOf, statusesOf } from './standing.ts';

test('an approval waits for whoever may decide and for someone to everybody else', () => {
  expect(standingOf('approval_required', true).state).toBe('for_you');
  expect(standingOf('approval_required', false).state).toBe('for_someone');
});

test('only a completed run has achieved something; the other ends say what they are', () => {
  expect(RUN_STATUSES.filter((status) => standingOf(status, true).achieved)).toEqual(['completed']);
  expect(standingOf('cancelled', true)).toMatchObject({ state: 'done', note: 'cancelled' });
});

test.each([true, false])('every status is found under exactly one state, a failed one under two (may decide: %s)', (canDecide) => {
  const found = HUMAN_STATES.flatMap((state) => statusesOf(state, canDecide));
  expect(found.toSorted()).toEqual([...RUN_STATUSES, 'failed'].toSorted());
  expect(standingOf('failed', canDecide, true)).toMatchObject({ state: 'done', note: 'resolved' });
});
