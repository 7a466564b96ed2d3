import { describe, expect, test } from 'vitest';
import { changedFields, editedFields } from './changed-fields.ts';
import { attentionMs, type MeasuredApproval, type MeasuredEvent, measure, partsOf, type RunHistory } from './measure.ts';
import type { Office } from './office-hours.ts';

const DENVER: Office = { timeZone: 'America/Denver', opensAt: 8 * 60, closesAt: 17 * 60, days: [1, 2, 3, 4, 5] };
const MINUTE = 60_000;
const at = (time: string) => new Date(`2026-11-18T${time}Z`);

describe('a run', () => {
  const event = (time: string, by: string, more: Partial<MeasuredEvent> = {}): MeasuredEvent => ({
    type: 'moved',
    at: at(time),
    by,
    to: null,
    move: null,
    forkOf: null,
    ...more,
  });
  /** Asked at 16:00; a worker takes it at 16:01, asks at 16:03, Dana decides at 16:13, a worker takes it at 16:14, done at 16:20. */
  const events = [
    event('16:00:00', 'person', { to: 'pending', move: 'admit' }),
    event('16:01:00', 'worker', { to: 'running', move: 'start' }),
    event('16:03:00', 'worker', { to: 'approval_required', move: 'ask' }),
    event('16:13:00', 'person', { type: 'approval_decided' }),
    event('16:13:00', 'person', { to: 'executing', move: 'approve' }),
    event('16:14:00', 'worker', { type: 'claimed' }),
    event('16:20:00', 'worker', { to: 'completed', move: 'complete' }),
  ];
  const approval: MeasuredApproval = {
    createdAt: at('16:03:00'),
    decidedAt: at('16:13:00'),
    decidedVia: 'dashboard',
    decision: 'approve',
    payload: { hotel: 'A', nights: 3 },
    answer: { payload: { hotel: 'A', nights: 3 } },
    activeMs: 40_000,
  };
  const history: RunHistory = {
    status: 'completed',
    requestedAt: at('16:00:00'),
    finishedAt: at('16:20:00'),
    events,
    approvals: [approval],
    told: [],
    confirmedAt: at('16:19:00'),
    reversedAt: null,
    promisedFor: null,
  };

  test('its time is split into queue, machine, person and outside, and adds up', () => {
    expect(partsOf(history, at('16:19:00'))).toEqual({ queue: 2 * MINUTE, machine: 7 * MINUTE, person: 10 * MINUTE, outside: 0 });
  });

  test('a wait for the outside is its own part, and a failure until somebody retries is a person’s', () => {
    const waited = [
      events[0],
      events[1],
      event('16:02:00', 'worker', { to: 'waiting', move: 'park' }),
      event('16:07:00', 'worker', { to: 'running', move: 'wake' }),
      event('16:08:00', 'worker', { to: 'failed', move: 'fail' }),
      event('16:18:00', 'person', { to: 'pending', move: 'retry' }),
      event('16:19:00', 'worker', { type: 'step_started' }),
    ].filter((one) => one !== undefined);
    expect(partsOf({ ...history, events: waited }, at('16:20:00'))).toEqual({
      queue: 2 * MINUTE,
      machine: 3 * MINUTE,
      person: 10 * MINUTE,
      outside: 5 * MINUTE,
    });
  });

  test('ends when the change outside was confirmed', () => {
    expect(measure(history, DENVER)).toMatchObject({
      turnaroundMs: 19 * MINUTE,
      officeMs: 19 * MINUTE,
      firstAnswerMs: 3 * MINUTE,
      touches: 1,
      afterHours: 0,
      edits: 0,
      fieldsChanged: 0,
      fieldsTotal: 2,
      activeMs: 40_000,
      isOnTime: null,
      outcome: null,
    });
  });

  test('what a person pressed is a touch and takes a minute; what they put right takes as long as they say', () => {
    const pressed = [
      ...events,
      event('16:30:00', 'person', { move: 'retry', to: 'pending' }),
      event('16:40:00', 'person', { type: 'forked' }),
    ];
    const told = [{ outcome: 'corrected' as const, minutes: 6, at: at('18:00:00') }];
    expect(measure({ ...history, events: pressed, told }, DENVER)).toMatchObject({
      touches: 3,
      humanRetries: 2,
      activeMs: 40_000 + 2 * MINUTE + 6 * MINUTE,
      outcome: 'corrected',
    });
  });

  test('attention: as reported, 45 s for an SMS, all the time since it was asked when nobody reported, ten minutes at most', () => {
    expect(attentionMs({ ...approval, activeMs: null })).toBe(10 * MINUTE);
    expect(attentionMs({ ...approval, activeMs: null, decidedAt: at('16:04:00') })).toBe(MINUTE);
    expect(attentionMs({ ...approval, activeMs: null, decidedVia: 'sms' })).toBe(45_000);
    expect(attentionMs({ ...approval, activeMs: 40 * MINUTE })).toBe(10 * MINUTE);
    expect(attentionMs({ ...approval, activeMs: null, decision: null })).toBe(0);
  });

  test('what was undone is reversed until somebody says otherwise later', () => {
    const reversedAt = at('17:00:00');
    expect(measure({ ...history, reversedAt, told: [{ outcome: 'ok', minutes: null, at: at('16:30:00') }] }, DENVER).outcome).toBe(
      'reversed',
    );
    expect(measure({ ...history, reversedAt, told: [{ outcome: 'complaint', minutes: null, at: at('18:00:00') }] }, DENVER).outcome).toBe(
      'complaint',
    );
  });

  test('on time against what was promised', () => {
    expect(measure({ ...history, promisedFor: at('16:19:00') }, DENVER).isOnTime).toBe(true);
    expect(measure({ ...history, promisedFor: at('16:18:59') }, DENVER).isOnTime).toBe(false);
  });
});

test('fields changed of those proposed', () => {
  expect(changedFields({ a: 1, b: { c: [1, 2] } }, { a: 1, b: { c: [1, 3] } })).toEqual({ total: 3, changed: 1 });
  expect(changedFields({ a: 1 }, { a: 1, b: 2 })).toEqual({ total: 1, changed: 1 });
  expect(editedFields({ a: 1, b: 2 }, { b: 3 })).toEqual({ total: 2, changed: 1 });
});
