import { expect, test } from 'vitest';
import { cancellationTerms } from './cancellation.ts';

const DENVER = { latitude: 39.75, longitude: -105 };
const NOW = new Date('2026-11-21T15:00:00Z');
const step = (refund_amount: string, before: string) => ({ refund_amount, before, currency: 'USD' });

test('all back until a moment, then no refund, on the clock of the hotel', () => {
  expect(cancellationTerms([step('412.00', '2026-12-06T01:00:00Z')], '412.00', DENVER, NOW)).toEqual({
    free_until: '2026-12-06T01:00:00.000Z',
    text: 'Free until 5 Dec 18:00, then no refund',
  });
});

test('a part back for a while more is told with its amount', () => {
  const timeline = [step('309.00', '2026-12-07T19:00:00Z'), step('412.00', '2026-12-06T01:00:00Z')];
  expect(cancellationTerms(timeline, '412.00', DENVER, NOW).text).toBe(
    'Free until 5 Dec 18:00, then $309.00 back until 7 Dec 12:00, then no refund',
  );
});

test('only a part back is not free', () => {
  expect(cancellationTerms([step('206', '2026-12-06T01:00:00Z')], '412.00', DENVER, NOW)).toEqual({
    free_until: null,
    text: '$206.00 back until 5 Dec 18:00, then no refund',
  });
});

test('a deadline that has passed does not count', () => {
  expect(cancellationTerms([step('412.00', '2026-11-21T14:59:59Z')], '412.00', DENVER, NOW)).toEqual({
    free_until: null,
    text: 'Not refundable',
  });
});

test('without the place of the hotel the time is UTC and says so', () => {
  expect(cancellationTerms([step('412.00', '2026-09-06T01:00:00Z')], '412.00', null, new Date('2026-08-01T00:00:00Z')).text).toBe(
    'Free until 6 Sep 01:00 UTC, then no refund',
  );
});
