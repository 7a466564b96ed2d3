import type { RunEvent, RunEventType } from '@banksman/contracts';
import { expect, test } from 'vitest';
import { edgeName, walkOf } from './walk.ts';

const lines = (...steps: (string | [RunEventType, string])[]): RunEvent[] =>
  steps.map((given, index) => {
    const [type, step]: [RunEventType, string] = typeof given === 'string' ? ['step_started', given] : given;
    return {
      seq: index + 1,
      job_id: '0b4e7a52-3f0a-4d0e-9a51-2f8f0f3f6a01',
      type,
      step,
      text: '',
      data: {},
      actor: { kind: 'worker', id: 'w', name: 'worker', channel: null },
      at: '2026-11-21T09:12:00Z',
    };
  });

test('the edges that were taken are those between steps that started one after the other', () => {
  const { passed } = walkOf(lines('plan', ['step_ended', 'plan'], 'ask', 'plan', 'ask', 'book'));
  expect([...passed].toSorted()).toEqual([edgeName('ask', 'book'), edgeName('ask', 'plan'), edgeName('plan', 'ask')]);
});

test('a question that is resumed after its answer was visited once, not twice', () => {
  const { visits, passed } = walkOf(lines('decide', 'ask', ['approval_decided', 'ask'], 'ask', 'book'));
  expect(visits.get('ask')).toBe(1);
  expect(passed.has(edgeName('ask', 'ask'))).toBe(false);
});
