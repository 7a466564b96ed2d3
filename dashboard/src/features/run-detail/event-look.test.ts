import type { RunEvent } from '@banksman/contracts';
import { expect, test } from 'vitest';
import { storyOf } from './event-look.ts';

const line = (type: RunEvent['type'], text: string, data: RunEvent['data'] = {}): RunEvent => ({
  seq: 1,
  job_id: '0b4e7a52-3f0a-4d0e-9a51-2f8f0f3f6a01',
  type,
  step: null,
  text,
  data,
  actor: { kind: 'worker', id: 'w', name: 'worker', channel: null },
  at: '2026-11-21T09:12:00Z',
});
const told = (...events: RunEvent[]) => storyOf(events).map(({ type, text }) => `${type}: ${text}`);

test('the story leaves the machinery out and keeps how the run came about and ended', () => {
  expect(
    told(
      line('moved', 'Asked for by Dana', { move: 'admit' }),
      line('moved', 'Started', { move: 'start' }),
      line('step_started', 'Search hotels'),
      line('reasoned', 'Rules decided'),
      line('step_ended', '24 offers fit'),
      line('step_ended', 'Ask a person: done'),
      line('moved', 'Booked', { move: 'complete' }),
    ),
  ).toEqual(['moved: Asked for by Dana', 'step_ended: 24 offers fit', 'moved: Booked']);
});

test('a question stands once, as the question', () => {
  expect(told(line('step_ended', 'Book 2 rooms'), line('step_started', 'Ask'), line('approval_asked', 'Book 2 rooms'))).toEqual([
    'approval_asked: Book 2 rooms',
  ]);
});
