import { type DomainError, lodgingProposal } from '@banksman/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BookingSite, bookingSite } from '../testing/booking-site.ts';
import { asking, ended, POLICY } from '../testing/standing.ts';
import { hotelBooking } from './index.ts';

let site: BookingSite;
beforeEach(async () => {
  site = await bookingSite({ documents: POLICY });
});
afterEach(() => site.stop());

test('from a job to a booked hotel with one approval', async () => {
  const question = asking(await site.start());
  expect(question.headline).toMatch(/^Book 2 rooms at .+ for .+ and \d+ more, .+, \$[\d,.]+ total$/);
  expect(question.allowed_decisions).toEqual(['approve', 'edit', 'reject']);
  expect(question.alternatives.map(({ id }) => id)).toEqual(['alternative-1', 'alternative-2']);
  expect(question.reasons.filter(({ supports }) => supports).length).toBeGreaterThan(2);
  expect(question.sources[0]).toMatchObject({ title: 'Lodging policy, Section 1', excerpt: POLICY[0] });
  expect(question.authorises).toMatchObject({ connector: 'hotels', action: 'book', step: 'book', ordinal: 0, effect: 'spend' });
  expect(question.authorises?.amount_cents).toBe(question.proposal.total_cents);
  expect(question.expires_in_ms).toBeGreaterThanOrEqual(600_000);
  expect(question.expires_in_ms).toBeLessThanOrEqual(1_800_000);
  expect(question.proposal.per_room_night_cents).toBeLessThanOrEqual(16_500);
  expect(question.proposal.cancellation.free_until).not.toBeNull();
  expect(await site.hotels.bookings()).toEqual([]);

  const output = ended(await site.approve());
  expect(await site.hotels.bookings()).toMatchObject([{ status: 'confirmed' }]);
  expect(output).toMatchObject({
    booking: { hotel: { id: question.proposal.hotel.id }, total_cents: question.proposal.total_cents },
    daily_log: { id: expect.any(String), url: expect.stringContaining('http://127.0.0.1') },
    reasoned_by: 'rules',
    asked_times: 1,
  });
  expect(site.events.filter(({ phase }) => phase === 'ended').map(({ step }) => step)).toEqual(hotelBooking.steps.map(({ id }) => id));
});

test('the crew gets a sheet and the job a log with everything needed at the front desk', async () => {
  const { proposal } = asking(await site.start());
  const output = ended(await site.approve());
  const { confirmation } = output.booking;
  const [log, ...others] = await site.buildertrend.logs();
  expect(others).toEqual([]);
  expect(log?.title.length).toBeLessThanOrEqual(50);
  const facts = [
    confirmation,
    proposal.hotel.name,
    proposal.hotel.address.split(',')[0],
    ', Denver, CO',
    'Luis Ortega',
    'Eli Vance',
    proposal.cancellation.text,
  ];
  for (const fact of facts) expect(log?.notes).toContain(fact);
  const [sheet] = site.artifacts;
  expect(sheet?.contentType).toBe('text/html; charset=utf-8');
  for (const fact of [confirmation, proposal.hotel.name.replace('&', '&amp;'), 'Wynkoop Street Lofts']) expect(sheet?.body).toContain(fact);
  expect(output.headline).toContain(confirmation);
});

test('another hotel whose terms were shown is booked as shown', async () => {
  const [, second] = asking(await site.start()).alternatives;
  const output = ended(await site.edit({ choice: 'alternative-2' }));
  expect(output).toMatchObject({ booking: { hotel: { id: lodgingProposal.parse(second?.payload).hotel.id } }, asked_times: 1 });
  expect(await site.hotels.bookings()).toHaveLength(1);
});

test('other dates are priced at the same hotel and asked again', async () => {
  const first = asking(await site.start());
  const check_out = new Date(Date.parse(first.proposal.check_in) + 5 * 86_400_000).toISOString().slice(0, 10);
  const second = asking(await site.edit({ check_out }));
  expect(second.proposal).toMatchObject({
    check_in: first.proposal.check_in,
    check_out,
    nights: 5,
    hotel: { id: first.proposal.hotel.id },
  });
  expect(second.proposal.total_cents).toBeGreaterThan(first.proposal.total_cents);
  expect(second.asked_again_because).toContain('You changed it to 2 rooms');
  expect(await site.hotels.bookings()).toEqual([]);
  expect(ended(await site.approve())).toMatchObject({ booking: { check_out }, asked_times: 2 });
});

test('when the hotel has no rooms for the other dates, the next best says so', async () => {
  const first = asking(await site.start());
  const check_out = new Date(Date.parse(first.proposal.check_in) + 4 * 86_400_000).toISOString().slice(0, 10);
  await site.hotels.play('sold_out_at_quote');
  const second = asking(await site.edit({ check_out }));
  expect(second.proposal.hotel.id).not.toBe(first.proposal.hotel.id);
  expect(second.reasons).toContainEqual({ topic: 'hotel', text: expect.stringContaining('has no rooms'), supports: false });
});

test('another hotel with more rooms is priced there', async () => {
  const first = asking(await site.start());
  const chosen = lodgingProposal.parse(first.alternatives[0]?.payload);
  const second = asking(await site.edit({ choice: 'alternative-1', rooms: 3 }));
  expect(second.proposal).toMatchObject({ rooms: 3, hotel: { id: chosen.hotel.id } });
});

test('a note with a wish is looked for', async () => {
  asking(await site.start({ preferences: [], notes: '' }));
  const second = asking(await site.edit({ note: 'They need a kitchen this time.' }));
  expect(second.reasons).toContainEqual({ topic: 'wishes', text: 'has a kitchen', supports: true });
});

test.each([
  [{ check_out: '2020-01-01' }, ['edits.check_out']],
  [{ check_in: '2020-01-01', check_out: '2020-01-03' }, ['edits.check_in']],
  [{ rooms: 9 }, ['edits.rooms']],
  [{ rooms: 0 }, ['edits.rooms']],
  [{ choice: 'the Ritz' }, ['edits.choice']],
  [{ price: 1 }, ['edits.price']],
  [{}, ['edits.choice']],
])('an edit that cannot be is refused by field: %j', async (edits, fields) => {
  asking(await site.start());
  const refused = await site.edit(edits).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'input_invalid' });
  expect((refused as DomainError).details.fields).toMatchObject(fields.map((field) => ({ field })));
});

test('an offer that is sold out when it is checked gives way to the next', async () => {
  const best = asking(await site.start()).proposal.hotel;
  const other = await bookingSite({ documents: POLICY });
  await other.hotels.play('sold_out_at_quote');
  expect(asking(await other.start()).proposal.hotel.id).not.toBe(best.id);
  expect(other.progress).toEqual([`${best.name} was just sold out; taking the next one.`]);
  await other.stop();
});

test('the same facts give the same proposal', async () => {
  const first = asking(await site.start());
  const other = await bookingSite({ documents: POLICY });
  const second = asking(await other.start());
  expect(second.payload).toEqual(first.payload);
  expect(second.alternatives).toEqual(first.alternatives);
  expect(second.reasons).toEqual(first.reasons);
  await other.stop();
});
