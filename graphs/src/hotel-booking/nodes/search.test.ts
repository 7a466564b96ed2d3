import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BookingSite, bookingSite } from '../../testing/booking-site.ts';
import { failed, NOTHING_BOOKED, POLICY } from '../../testing/standing.ts';

let site: BookingSite;
beforeEach(async () => {
  site = await bookingSite({ documents: POLICY });
});
afterEach(() => site.stop());

test('no free hotel is said in plain words, and a retry looks again', async () => {
  await site.hotels.play('no_availability');
  const failure = failed(await site.start());
  expect(failure).toMatchObject({ code: 'no_availability', step: 'search', words: { safe: NOTHING_BOOKED } });
  expect(failure.words.why).toMatch(/^No hotel within 16 km of Denver has rooms free for /);
  expect((await site.retry()).is).toBe('asking');
});

test('a budget that is too small is told with the cheapest that was found', async () => {
  const failure = failed(await site.start({ budget_per_night_cents: 4_000 }));
  expect(failure).toMatchObject({ code: 'no_rooms_within_budget', words: { safe: NOTHING_BOOKED } });
  expect(failure.words.why).toMatch(/^The cheapest room for .+ is \$\d+\.\d\d a night at .+; your budget is \$40\.00\.$/);
  expect(failure.words.next).toContain('Raise the budget to at least $');
});

test('the company limit holds below a larger budget, and is named', async () => {
  const strict = await bookingSite({ documents: ['We pay at most $45 per room and night.'] });
  const failure = failed(await strict.start({ budget_per_night_cents: 30_000 }));
  expect(failure.words.why).toContain('the company limit is $45.00');
  await strict.stop();
});

test('rooms that cannot sleep everybody are not offered', async () => {
  const crew = Array.from({ length: 6 }, (_, index) => ({ name: `Worker Number${index}` }));
  const failure = failed(await site.start({ crew, rooms: 1 }));
  expect(failure).toMatchObject({ code: 'no_availability', words: { why: expect.stringContaining('sleeps 6 people in 1 room') } });
});

test('a supplier that is down fails the step, and a retry goes on there', async () => {
  await site.hotels.play('unavailable');
  expect(failed(await site.start())).toMatchObject({ code: 'connector_unavailable', step: 'search', words: { safe: NOTHING_BOOKED } });
  expect((await site.retry()).is).toBe('asking');
  expect(site.events.filter(({ phase, step }) => phase === 'started' && step === 'retrieve')).toHaveLength(1);
});
