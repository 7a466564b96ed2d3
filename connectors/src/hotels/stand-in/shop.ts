import { z } from 'zod';
import type { Records } from '../../stand-in/records.ts';
import type { StandInKit } from '../../stand-in/stand-in.ts';
import type { HotelsScenario } from '../scenarios.ts';
import { toAccommodation } from './accommodation.ts';
import type { CatalogueHotel } from './catalogue.ts';
import { roomsFor, type StandInRate, type StandInRoom, type Terms, vendorId } from './rates.ts';

/** A rate that was shown to somebody. */
export type ShownRate = { hotel: CatalogueHotel; room: StandInRoom; rate: StandInRate; terms: Terms };
export type MadeQuote = ShownRate & { id: string; expiresAt: Date; isTaken: boolean };

const storedBooking = z.object({
  id: z.string(),
  /** when the list begins to show it */
  listed_at: z.string(),
  /** as Duffel answers it (StaysBooking); only these are looked at here */
  vendor: z.looseObject({ status: z.string(), cancelled_at: z.string().nullable(), metadata: z.record(z.string(), z.string()).nullable() }),
});
export type StoredBooking = z.output<typeof storedBooking>;

/** What the stand-in knows. Searches, rates and quotes are forgotten at its end, as expired ones are; bookings are kept. */
export type Shop = {
  bookings: Records<StoredBooking>;
  /** remembers a search result */
  openResult(hotel: CatalogueHotel, terms: Terms): string;
  result(id: string): { hotel: CatalogueHotel; terms: Terms } | undefined;
  /** the rooms a hotel has now */
  rooms(hotel: CatalogueHotel, terms: Terms): StandInRoom[];
  /** the same, shown to somebody: every rate can be quoted until it expires */
  show(hotel: CatalogueHotel, terms: Terms): StandInRoom[];
  shownRate(id: string): ShownRate | undefined;
  /** somebody else takes the last room of this kind for these dates */
  sellOut(shown: ShownRate): void;
  quote(shown: ShownRate): MadeQuote;
  madeQuote(id: string): MadeQuote | undefined;
};

/** How long Duffel's quotes are good is not documented; a quarter of an hour lets a test and a person see one expire. */
const QUOTE_LIFE_MS = 15 * 60_000;
/** Of each kind, the newest: a search shows about 40 rates, and a storm of ten thousand runs must not fill the memory. */
const REMEMBERED = 50_000;

export function openShop(kit: StandInKit<HotelsScenario>): Shop {
  const results = new Map<string, { hotel: CatalogueHotel; terms: Terms }>();
  const rates = new Map<string, ShownRate>();
  const quotes = new Map<string, MadeQuote>();
  const soldOut = kit.records('sold-out', z.object({ id: z.string() }));
  const bookings = kit.records('bookings', storedBooking);
  const soldOutKey = (hotel: CatalogueHotel, room: { name: string }, terms: Terms) =>
    [hotel.id, room.name, terms.check_in_date, terms.check_out_date].join(' ');
  const rooms: Shop['rooms'] = (hotel, terms) =>
    roomsFor(hotel, terms, kit.now()).filter((room) => !soldOut.get(soldOutKey(hotel, room, terms)));
  return {
    bookings,
    rooms,
    openResult(hotel, terms) {
      const id = vendorId('srr');
      remember(results, id, { hotel, terms });
      return id;
    },
    result: (id) => results.get(id),
    show(hotel, terms) {
      const shown = rooms(hotel, terms);
      for (const room of shown) for (const rate of room.rates) remember(rates, rate.id, { hotel, room, rate, terms });
      return shown;
    },
    shownRate: (id) => rates.get(id),
    sellOut: ({ hotel, room, terms }) => soldOut.put({ id: soldOutKey(hotel, room, terms) }),
    quote(shown) {
      const quote = { ...shown, id: vendorId('quo'), expiresAt: new Date(kit.now().getTime() + QUOTE_LIFE_MS), isTaken: false };
      remember(quotes, quote.id, quote);
      return quote;
    },
    madeQuote: (id) => quotes.get(id),
  };
}

function remember<Thing>(things: Map<string, Thing>, id: string, thing: Thing): void {
  things.set(id, thing);
  const [oldest] = things.keys();
  if (things.size > REMEMBERED && oldest !== undefined) things.delete(oldest);
}

/** A search result with these rooms (StaysSearchResult). */
export function toSearchResult(id: string, hotel: CatalogueHotel, terms: Terms, rooms: StandInRoom[], shown: StandInRoom[]) {
  const cheapest = rooms
    .flatMap((room) => room.rates)
    .sort((one, other) => Number(one.total_amount) - Number(other.total_amount))
    .at(0);
  return {
    id,
    ...terms,
    accommodation: toAccommodation(hotel, shown),
    cheapest_rate_total_amount: cheapest?.total_amount ?? '0.00',
    cheapest_rate_currency: 'USD',
    cheapest_rate_base_amount: cheapest?.base_amount ?? null,
    cheapest_rate_base_currency: 'USD',
    cheapest_rate_public_amount: null,
    cheapest_rate_public_currency: 'USD',
    cheapest_rate_due_at_accommodation_amount: cheapest?.due_at_accommodation_amount ?? null,
    cheapest_rate_due_at_accommodation_currency: 'USD',
    expires_at: cheapest?.expires_at ?? new Date(0).toISOString(),
  };
}

/** StaysQuote; its hotel carries the one rate it is for. */
export function toVendorQuote({ id, hotel, room, rate, terms }: MadeQuote) {
  return {
    id,
    ...terms,
    accommodation: toAccommodation(hotel, [{ ...room, rates: [rate] }]),
    total_amount: rate.total_amount,
    total_currency: rate.total_currency,
    base_amount: rate.base_amount,
    base_currency: rate.base_currency,
    fee_amount: rate.fee_amount,
    fee_currency: rate.fee_currency,
    tax_amount: rate.tax_amount,
    tax_currency: rate.tax_currency,
    due_at_accommodation_amount: rate.due_at_accommodation_amount,
    due_at_accommodation_currency: rate.due_at_accommodation_currency,
    deposit_amount: null,
    deposit_currency: 'USD',
    supported_loyalty_programme: null,
  };
}
