import { createHash, randomUUID } from 'node:crypto';
import timeZoneAt from '@photostructure/tz-lookup';
import type { CatalogueHotel } from './catalogue.ts';
import { chanceOf } from './chance.ts';

export type Terms = { check_in_date: string; check_out_date: string; rooms: number; guests: { type: string; age?: number | undefined }[] };

type RoomKind = { name: string; beds: { type: string; count: number }[]; sleeps: number; factor: number };
export type StandInRate = ReturnType<typeof rateOf>;
export type StandInRoom = { name: string; beds: { type: string; count: number }[]; photos: never[]; rates: StandInRate[] };

const QUEENS = { name: 'Two-queen room', beds: [{ type: 'queen', count: 2 }], sleeps: 4, factor: 1 };
const KING = { name: 'King room', beds: [{ type: 'king', count: 1 }], sleeps: 2, factor: 0.96 };
const DOUBLES = { name: 'Two-double room', beds: [{ type: 'double', count: 2 }], sleeps: 4, factor: 0.94 };
const STUDIO = { name: 'Studio with kitchenette', beds: [{ type: 'queen', count: 2 }], sleeps: 4, factor: 1.05 };
const SINGLE_STUDIO = {
  name: 'King studio with kitchenette',
  beds: [
    { type: 'king', count: 1 },
    { type: 'sofabed', count: 1 },
  ],
  sleeps: 3,
  factor: 1.1,
};
const ROOMS: Record<CatalogueHotel['kind'], RoomKind[]> = {
  economy: [DOUBLES, KING],
  standard: [QUEENS, KING],
  extended: [STUDIO, SINGLE_STUDIO],
  upper: [KING, QUEENS],
};
const RATE_LIFE_MS = 30 * 60_000;
const TAX = 0.135;

/** The rooms a hotel has for a stay, each with a flexible rate and, mostly, a cheaper one that cannot be cancelled. */
export function roomsFor(hotel: CatalogueHotel, terms: Terms, now: Date): StandInRoom[] {
  const perRoom = Math.ceil(terms.guests.length / terms.rooms);
  return ROOMS[hotel.kind]
    .filter(({ sleeps }) => sleeps >= perRoom)
    .map((kind) => {
      const isSaverSold = chanceOf(`${hotel.id}${kind.name}`).between(0, 1) < 0.8;
      const flexible = rateOf(hotel, kind, terms, true, now);
      const saver = isSaverSold ? [rateOf(hotel, kind, terms, false, now)] : [];
      const withBreakfast = hotel.kind === 'upper' ? [{ ...dearer(flexible, 9), id: vendorId('rat'), board_type: 'breakfast' }] : [];
      return { name: kind.name, beds: kind.beds, photos: [], rates: [flexible, ...saver, ...withBreakfast] };
    });
}

function rateOf(hotel: CatalogueHotel, kind: RoomKind, terms: Terms, isFlexible: boolean, now: Date) {
  const chance = chanceOf(`${hotel.id}${kind.name}${terms.check_in_date}${terms.check_out_date}`);
  const nights = nightsOf(terms);
  const weekday = (night: string) => new Date(night).getUTCDay();
  const nightly = nights.map(
    (night) => hotel.nightCents * kind.factor * ([5, 6].includes(weekday(night)) ? 1.08 : 1) * (isFlexible ? 1 : 0.92),
  );
  const base = Math.round(nightly.reduce((sum, cents) => sum + cents, 0)) * terms.rooms;
  const tax = Math.round(base * TAX);
  // some houses take a parking fee at the desk, which the total leaves out
  const due = chance.between(0, 1) < 0.25 ? 500 * nights.length * terms.rooms : 0;
  return {
    id: vendorId('rat'),
    ...amounts(base, tax, due),
    board_type: hotel.kind === 'standard' ? 'breakfast' : 'room_only',
    cancellation_timeline: isFlexible ? timelineOf(hotel, terms, base + tax, nights.length, chance.between(0, 1) < 0.4) : [],
    conditions: [
      {
        title: isFlexible ? 'Flexible' : 'Saver',
        description: isFlexible ? 'Can be cancelled free of charge until the date shown.' : 'This rate cannot be cancelled or changed.',
      },
      { title: 'At the desk', description: 'The lead guest shows a photo identification at check-in.' },
    ],
    payment_type: 'pay_now',
    available_payment_methods: ['balance', 'card'],
    supported_loyalty_programme: null,
    loyalty_programme_required: false,
    estimated_commission_amount: null,
    estimated_commission_currency: null,
    source: 'duffel_hotel_group',
    quantity_available: terms.rooms + chance.whole(0, 8),
    expires_at: new Date(now.getTime() + RATE_LIFE_MS).toISOString(),
    code: null,
    description: null,
    name: isFlexible ? 'Flexible Rate' : 'Saver Rate',
  };
}

/** The amounts of a rate or quote as decimals; `total` leaves out what is due at the desk (StaysRate.total_amount). */
function amounts(base: number, tax: number, due: number) {
  return {
    base_amount: decimal(base),
    base_currency: 'USD',
    tax_amount: decimal(tax),
    tax_currency: 'USD',
    fee_amount: '0.00',
    fee_currency: 'USD',
    total_amount: decimal(base + tax),
    total_currency: 'USD',
    due_at_accommodation_amount: decimal(due),
    due_at_accommodation_currency: 'USD',
  };
}

/** The same rate, so many percent dearer; refunds grow with it. */
export function dearer(rate: StandInRate, percent: number): StandInRate {
  const scaled = (amount: string) => Math.round(Number(amount) * 100 * (1 + percent / 100));
  const moved = amounts(scaled(rate.base_amount), scaled(rate.tax_amount), Math.round(Number(rate.due_at_accommodation_amount) * 100));
  const timeline = rate.cancellation_timeline.map((step) => ({
    ...step,
    refund_amount: step.refund_amount === rate.total_amount ? moved.total_amount : decimal(scaled(step.refund_amount)),
  }));
  return { ...rate, ...moved, cancellation_timeline: timeline };
}

/** Free until 18:00 at the hotel one or two days before; sometimes all but a night is refunded for a day more. */
function timelineOf(hotel: CatalogueHotel, terms: Terms, total: number, nights: number, isStepped: boolean) {
  const daysBefore = hotel.kind === 'upper' ? 2 : 1;
  const all = { refund_amount: decimal(total), before: atHotel(hotel, terms.check_in_date, -daysBefore, 18), currency: 'USD' };
  if (!isStepped || nights < 2) return [all];
  const most = {
    refund_amount: decimal(total - Math.round(total / nights)),
    before: atHotel(hotel, terms.check_in_date, 0, 12),
    currency: 'USD',
  };
  return [all, most];
}

function atHotel(hotel: CatalogueHotel, date: string, days: number, hour: number): string {
  const asIfUtc = Date.parse(date) + days * 86_400_000 + hour * 3_600_000;
  const timeZone = timeZoneAt(hotel.timeZonePoint.latitude, hotel.timeZonePoint.longitude);
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const shown = Date.parse(`${clock.format(asIfUtc).replace(' ', 'T')}Z`);
  return new Date(asIfUtc + (asIfUtc - shown)).toISOString();
}

function nightsOf({ check_in_date, check_out_date }: Terms): string[] {
  const nights: string[] = [];
  for (let at = Date.parse(check_in_date); at < Date.parse(check_out_date); at += 86_400_000)
    nights.push(new Date(at).toISOString().slice(0, 10));
  return nights;
}

function decimal(cents: number): string {
  return (cents / 100).toFixed(2);
}

/** Looks like Duffel's: three letters, then 26 characters. */
export function vendorId(kind: 'rat' | 'quo' | 'bok' | 'srr' | 'req'): string {
  return `${kind}_0000${createHash('sha256').update(randomUUID()).digest('base64url').replaceAll(/[-_]/g, '0').slice(0, 18)}`;
}
