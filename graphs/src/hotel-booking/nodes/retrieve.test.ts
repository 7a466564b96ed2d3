import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BookingSite, bookingSite } from '../../testing/booking-site.ts';
import { asking, failed, NOTHING_BOOKED, POLICY } from '../../testing/standing.ts';

let site: BookingSite;
beforeEach(async () => {
  site = await bookingSite({ documents: POLICY });
});
afterEach(() => site.stop());

test('a job that Buildertrend does not have stops before anything is searched', async () => {
  const failure = failed(await site.start({ job: { id: 'no-such-job' } }));
  expect(failure).toMatchObject({ code: 'job_not_found', step: 'retrieve', words: { safe: NOTHING_BOOKED } });
  expect(failure.words.why).toContain('no-such-job');
});

test('a job whose ZIP code does not exist is not found', async () => {
  const failure = failed(await site.start({ job: { id: '48274418' } }));
  expect(failure).toMatchObject({ code: 'address_not_found', step: 'retrieve', words: { safe: NOTHING_BOOKED } });
  expect(failure.words.next).toContain('in Buildertrend');
});

test('an address that was typed is used, and the difference is shown', async () => {
  const address = { street: '1 Beacon Street', city: 'Boston', state: 'MA', zip: '02108' };
  const { proposal, reasons } = asking(await site.start({ job: { id: '48211904', address }, budget_per_night_cents: 40_000 }));
  expect(proposal.hotel.city).toContain('Boston');
  expect(reasons).toContainEqual({ topic: 'address', text: expect.stringContaining('1 Beacon Street, Boston, MA 02108'), supports: false });
});
