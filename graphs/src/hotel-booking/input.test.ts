import { type DomainError, parseOrRefuse } from '@banksman/contracts';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { hotelBooking } from './index.ts';
import { dialable, guestsOf, stayOf } from './input.ts';

const NOW = new Date('2026-11-21T15:00:00Z');
const given = (change: Record<string, unknown> = {}) => ({ ...hotelBooking.example(NOW), ...change });

function wrongFields(change: Record<string, unknown>): string[] {
  try {
    hotelBooking.validate(parseOrRefuse(hotelBooking.input, given(change), 'input'), NOW);
    return [];
  } catch (error) {
    return ((error as DomainError).details.fields as { field: string }[]).map(({ field }) => field);
  }
}

test('the example is valid, and the form has a title for each field', () => {
  expect(wrongFields({})).toEqual([]);
  const schema = z.toJSONSchema(hotelBooking.input, { io: 'input' }) as {
    properties: Record<string, { title?: string }>;
    required: string[];
  };
  expect(Object.values(schema.properties).every(({ title }) => title !== undefined)).toBe(true);
  expect(schema.required).toEqual(['job', 'crew', 'check_in', 'check_out', 'budget_per_night_cents']);
  for (const part of [hotelBooking.output, hotelBooking.config]) expect(z.toJSONSchema(part)).toHaveProperty('properties');
});

test.each<[Record<string, unknown>, string[]]>([
  [{ job: {} }, ['input.job.id']],
  [{ job: { id: '1', address: { city: 'Denver', state: 'Colorado', zip: '80202' } } }, ['input.job.address.state']],
  [{ crew: [] }, ['input.crew']],
  [{ crew: [{ name: 'Dana' }], rooms: 1 }, ['input.crew.0.name']],
  [{ crew: [{ name: 'Dana Whitfield', phone: 'ask her' }], rooms: 1 }, ['input.crew.0.phone']],
  [{ check_in: 'tomorrow' }, ['input.check_in']],
  [{ check_in: '2026-12-10', check_out: '2026-12-10' }, ['input.check_out']],
  [{ check_in: '2026-12-10', check_out: '2027-03-10' }, ['input.check_out']],
  [{ check_in: '2026-11-20', check_out: '2026-11-23' }, ['input.check_in']],
  [{ rooms: 5 }, ['input.rooms']],
  [{ rooms: 1.5 }, ['input.rooms']],
  [{ budget_per_night_cents: 160.5 }, ['input.budget_per_night_cents']],
  [{ currency: 'dollars' }, ['input.currency']],
  [{ notes: 'x'.repeat(2001) }, ['input.notes']],
  [{ contact: { email: 'nobody' } }, ['input.contact.email']],
  [{ hotel: 'Ritz' }, ['input.hotel']],
])('%j is refused by field', (change, fields) => {
  expect(wrongFields(change)).toEqual(fields);
});

test('today is not in the past, in any state of the Union', () => {
  const stay = { check_in: '2026-11-21', check_out: '2026-11-22' };
  const input = hotelBooking.input.parse(given(stay));
  hotelBooking.validate(input, new Date('2026-11-22T08:00:00Z'));
  expect(() => hotelBooking.validate(input, new Date('2026-11-22T11:00:00Z'))).toThrow('must not be in the past');
});

test('left out rooms are one for two people; names and phones become guests', () => {
  const crew = [{ name: 'Maria del Carmen  Ortiz', phone: '(303) 555-0142' }, { name: 'Theo Lindqvist' }, { name: 'Ana Lima' }];
  expect(stayOf({ ...given(), crew, rooms: undefined, check_in: '2026-12-01', check_out: '2026-12-02' }).rooms).toBe(2);
  expect(guestsOf(crew)[0]).toEqual({ given_name: 'Maria del Carmen', family_name: 'Ortiz', phone: '+13035550142' });
  expect(guestsOf(crew)[1]).toEqual({ given_name: 'Theo', family_name: 'Lindqvist' });
  expect(dialable('+49 170 1234567')).toBe('+491701234567');
  expect(dialable('555')).toBeNull();
});

test('the first headline says who, where and how long', () => {
  const input = hotelBooking.input.parse(
    given({ job: { id: '1', name: 'Maple Street' }, check_in: '2026-12-07', check_out: '2026-12-10' }),
  );
  expect(hotelBooking.headline(input)).toBe('Hotel for Luis’s crew, Maple Street, 3 nights (7-10 Dec)');
});
