import type { RunEvent } from '@banksman/contracts';
import { expect, test } from 'vitest';
import { attemptsOf } from './attempts.ts';
import { thoughtsOf } from './thoughts.ts';

let seq = 0;
const line = (type: RunEvent['type'], step: string | null, data: RunEvent['data'] = {}, text: string = type): RunEvent => ({
  seq: ++seq,
  job_id: '0b4e7a52-3f0a-4d0e-9a51-2f8f0f3f6a01',
  type,
  step,
  text,
  data,
  actor: { kind: 'worker', id: 'w', name: 'worker', channel: null },
  at: new Date(seq * 1000).toISOString(),
});
const outcomes = (events: RunEvent[], status: Parameters<typeof attemptsOf>[2] = 'running') =>
  attemptsOf(events, 'act', status).map(({ outcome }) => outcome);

test('a step that begins again without an end before it broke off: its worker died', () => {
  expect(outcomes([line('step_started', 'act'), line('claimed', null), line('step_started', 'act'), line('step_ended', 'act')])).toEqual([
    'broke_off',
    'done',
  ]);
});

test('a try that failed and waits for the next keeps its error', () => {
  const retry = line('step_retry', 'act', { code: 'connector_timeout', detail: 'no answer in 30 s' }, 'Try 1 of 3 failed');
  const [first, second] = attemptsOf([line('step_started', 'act'), retry, line('step_started', 'act')], 'act', 'running');
  expect(first).toMatchObject({ outcome: 'waited', error: { code: 'connector_timeout', text: 'no answer in 30 s', trace: null } });
  expect(second).toMatchObject({ number: 2, outcome: 'working', ended_at: null });
});

test('a step in which the run waits or is cancelled ends there; another step begins none of its own', () => {
  const parked = [line('step_started', 'act'), line('moved', null, { move: 'park' }), line('step_started', 'act')];
  expect(outcomes([...parked, line('moved', null, { move: 'cancel' })], 'cancelled')).toEqual(['waited', 'broke_off']);
  expect(outcomes([line('step_started', 'plan'), line('step_ended', 'plan')])).toEqual([]);
  expect(outcomes([line('step_started', 'act')], 'failed')).toEqual(['broke_off']);
});

test('what was thought belongs to the step that had begun last', () => {
  const usage = { inputTokens: 10, outputTokens: 2, costMicrocents: 30 };
  const thought = line('reasoned', null, { purpose: 'decide', by: 'a model', prompt: 'decide', prompt_version: 3, usage });
  const events = [line('step_started', 'plan'), line('step_ended', 'plan'), line('step_started', 'act'), thought];
  expect(thoughtsOf(events, 'act')).toMatchObject([{ by: 'a model', prompt_version: 3, input_tokens: 10, cost_microcents: 30 }]);
  expect(thoughtsOf(events, 'plan')).toEqual([]);
});
