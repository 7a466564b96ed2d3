import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BookingSite, bookingSite } from '../../testing/booking-site.ts';
import { asking, failed, NOTHING_BOOKED, POLICY } from '../../testing/standing.ts';

let site: BookingSite;
beforeEach(async () => {
  site = await bookingSite({ documents: POLICY });
});
afterEach(() => site.stop());

test('a confirmation that is not what was approved stops loudly with the number to call about', async () => {
  const { proposal } = asking(await site.start());
  const { perform } = site.tools;
  site.tools.perform = (async (effect: Parameters<typeof perform>[0]) => ({
    ...((await perform(effect)) as object),
    rooms: 1,
    total_cents: proposal.total_cents + 500,
    guest_names: ['Luis Ortega'],
  })) as unknown as typeof perform;
  const { code, words, problem } = failed(await site.approve());
  expect(code).toBe('confirmation_differs');
  expect(words.why).toContain('the number of rooms is 1, approved was 2');
  expect(words.why).toContain('does not name Tom Brandvold, Keisha Monroe, Eli Vance');
  expect(words.safe).toContain(`confirmation ${problem.details.confirmation}`);
  expect(words.safe).not.toContain(NOTHING_BOOKED);
  expect(await site.buildertrend.logs()).toEqual([]);
});

test('when the daily log fails the words say that the hotel is booked', async () => {
  asking(await site.start());
  await site.buildertrend.play('unavailable', { operation: 'add_daily_log', times: null });
  const { step, words, problem } = failed(await site.approve());
  expect(step).toBe('writeback');
  expect(words.safe).toContain(`The hotel IS booked (`);
  expect(words.safe).toContain(String(problem.details.confirmation));
  expect(await site.hotels.bookings()).toHaveLength(1);
});
