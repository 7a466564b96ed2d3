import { DomainError, PROBLEM_CODES } from '@banksman/contracts';
import { expect, test } from 'vitest';
import { hotelBooking } from './index.ts';

const input = hotelBooking.input.parse(hotelBooking.example(new Date()));
const explain = (problem: DomainError, step: string | null) => hotelBooking.explain(problem, input, step);
const BEFORE = [null, 'plan', 'retrieve', 'search', 'decide', 'ask'];

test.each(PROBLEM_CODES)('%s has four sentences without a code or a gap in them', (code) => {
  for (const step of [...BEFORE, 'act', 'reflect', 'writeback', 'report']) {
    for (const part of Object.values(explain(new DomainError(code), step))) {
      expect(part).toMatch(/^[A-Z"].+[.?!]$/);
      expect(part).not.toMatch(/undefined|null|NaN|_/);
    }
  }
});

test('a wrong field is named in words', () => {
  const details = { fields: [{ field: 'input.check_in', message: 'must not be in the past' }] };
  const { why } = explain(new DomainError('input_invalid', { message: 'input.check_in: must …', details }), 'plan');
  expect(why).toBe('Something in the request cannot be used: check in must not be in the past.');
});

test('a system that was never connected is not said to have run out', () => {
  const details = { connector: 'buildertrend', system: 'Buildertrend', reason: 'not_connected' };
  expect(explain(new DomainError('connection_expired', { details }), 'retrieve').why).toBe('Buildertrend is not connected yet.');
  expect(explain(new DomainError('connection_expired'), 'retrieve').why).toBe('The sign-in to the other system has run out.');
});

test('before anything was sent nothing was booked, whatever went wrong', () => {
  const certain = PROBLEM_CODES.filter((code) => code !== 'effect_unknown' && code !== 'confirmation_differs');
  for (const code of certain)
    for (const step of BEFORE) expect(explain(new DomainError(code), step).safe).toBe('Nothing was booked and nothing was charged.');
});

test('nothing is called safe that is not certain', () => {
  const sent = new DomainError('connector_timeout', { details: { booking_outcome: 'unknown', hotel_name: 'Juniper Street Hotel' } });
  for (const problem of [sent, new DomainError('effect_unknown'), new DomainError('internal'), new DomainError('deadline_passed')]) {
    const { safe } = explain(problem, 'act');
    expect(safe).not.toContain('Nothing was booked');
    expect(safe).toContain('cannot be booked twice');
  }
  expect(explain(new DomainError('connector_timeout'), 'act').safe).toContain('Nothing was booked');
});

test('after the booking the words say so, with the confirmation', () => {
  const details = { confirmation: 'JS-4711', hotel_name: 'Juniper Street Hotel' };
  for (const step of ['writeback', 'report']) {
    const { safe, what } = explain(new DomainError('connector_unavailable', { details }), step);
    expect(safe).toBe('The hotel IS booked (Juniper Street Hotel, confirmation JS-4711). Pressing Retry does not book again.');
    expect(what).not.toContain('No hotel');
    expect(explain(new DomainError('internal'), step).safe).toContain('IS booked');
  }
});
