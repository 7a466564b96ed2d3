import { DomainError, lodgingProposal } from '@banksman/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BookingSite, bookingSite } from '../../testing/booking-site.ts';
import { asking, ended, failed, NOTHING_BOOKED, POLICY } from '../../testing/standing.ts';

let site: BookingSite;
beforeEach(async () => {
  site = await bookingSite({ documents: POLICY });
});
afterEach(() => site.stop());

test('a price that went up after approval is asked again, and the new one is booked', async () => {
  const first = asking(await site.start());
  await site.hotels.play('price_moved', { percent: 3 });
  const second = asking(await site.approve());
  expect(second.asked_again_because).toMatch(/^Nothing was booked: the price went up from \$.+ to \$.+\.$/);
  expect(second.proposal.total_cents).toBeGreaterThan(first.proposal.total_cents);
  expect(second.proposal.hotel.id).toBe(first.proposal.hotel.id);
  expect(second.authorises?.ordinal).toBe(1);
  expect(site.gate.slots()).toEqual({ 'book/0': 'rejected' });
  expect(await site.hotels.bookings()).toEqual([]);
  expect(ended(await site.approve())).toMatchObject({ booking: { hotel: { id: first.proposal.hotel.id } }, asked_times: 2 });
  expect(await site.hotels.bookings()).toHaveLength(1);
});

test('a price that went above the limit leads to the next best within it', async () => {
  const first = asking(await site.start());
  await site.hotels.play('price_moved', { percent: 120 });
  const second = asking(await site.approve());
  expect(second.asked_again_because).toBe(
    `${first.proposal.hotel.name} became too expensive before it could be booked; this is the next best.`,
  );
  expect(second.proposal.hotel.id).not.toBe(first.proposal.hotel.id);
  expect(second.proposal.per_room_night_cents).toBeLessThanOrEqual(16_500);
  expect(site.gate.slots()).toEqual({ 'book/0': 'rejected' });
});

test('a price that went down is booked without another question', async () => {
  const first = asking(await site.start());
  await site.hotels.play('price_moved', { percent: -5 });
  const output = ended(await site.approve());
  expect(output.booking.total_cents).toBeLessThan(first.proposal.total_cents);
});

test('worse cancellation terms after approval are asked again', async () => {
  asking(await site.start());
  await site.hotels.play('terms_worse');
  const second = asking(await site.approve());
  expect(second.asked_again_because).toContain('cancellation terms got worse');
  expect(second.proposal.cancellation.free_until).toBeNull();
  expect(await site.hotels.bookings()).toEqual([]);
});

test('a hotel that is sold out after approval leads to the next best, with another question', async () => {
  const first = asking(await site.start());
  await site.hotels.play('sold_out_at_quote');
  const second = asking(await site.approve());
  expect(second.proposal.hotel.id).not.toBe(first.proposal.hotel.id);
  expect(second.alternatives.map(({ payload }) => lodgingProposal.parse(payload).hotel.id)).not.toContain(first.proposal.hotel.id);
  expect(second.asked_again_because).toContain('was sold out before it could be booked');
  expect(ended(await site.approve())).toMatchObject({ booking: { hotel: { id: second.proposal.hotel.id } } });
});

test('a rate that ran out while it was decided is found again', async () => {
  const { proposal } = asking(await site.start());
  await site.hotels.play('expired_rates');
  expect(ended(await site.approve())).toMatchObject({ booking: { hotel: { id: proposal.hotel.id } }, asked_times: 1 });
});

test('a price that moves each time ends in words, not in a circle', async () => {
  asking(await site.start());
  for (const percent of [1, 2]) {
    await site.hotels.play('price_moved', { percent });
    asking(await site.approve());
  }
  await site.hotels.play('price_moved', { percent: 3 });
  const failure = failed(await site.approve());
  expect(failure).toMatchObject({ code: 'rate_gone', words: { safe: NOTHING_BOOKED } });
  expect(failure.words.why).toContain('the price went up');
  expect(await site.hotels.bookings()).toEqual([]);
});

test('a crash after the booking was sent books nothing twice, whatever the price does then', async () => {
  asking(await site.start());
  site.gate.onceSent(() => {
    throw new DomainError('internal', { message: 'the worker died here' });
  });
  expect(failed(await site.approve())).toMatchObject({ step: 'act' });
  await site.hotels.play('price_moved', { times: null });
  expect(ended(await site.retry())).toMatchObject({ asked_times: 1 });
  expect(await site.hotels.bookings()).toHaveLength(1);
});

test('an approval that was given back before a crash is asked again, even if the price is as before', async () => {
  asking(await site.start());
  const { withdraw } = site.tools;
  site.tools.withdraw = async (...given) => {
    await withdraw(...given);
    site.tools.withdraw = withdraw;
    throw new DomainError('connector_unavailable', { message: 'the worker died here' });
  };
  await site.hotels.play('price_moved', { percent: 5 });
  expect(failed(await site.approve())).toMatchObject({ step: 'act' });
  const second = asking(await site.retry());
  expect(second.authorises?.ordinal).toBe(1);
  expect(await site.hotels.bookings()).toEqual([]);
});
