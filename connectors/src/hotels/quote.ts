import { DomainError, type Offer, type Quote } from '@banksman/contracts';
import { type Ctx, request } from './client.ts';
import { amountsOf, listingsOf, toOffer } from './mapping.ts';
import { searchHotel } from './search.ts';
import { vendorQuote } from './vendor.ts';

/**
 * Asks for the price and terms of an offer as they are now; they may be better or worse than the offer's. A rate that has run out is
 * looked for again at the same hotel: the same room, beds and board, if it can be with the same kind of cancellation.
 * @returns null when the hotel has no such room any more
 * @throws DomainError as `request`
 */
export async function quoteOffer({ offer }: { offer: Offer }, ctx: Ctx): Promise<Quote | null> {
  const isFresh = new Date(offer.expires_at) > ctx.now();
  const quoted = isFresh ? await quoteRate(ctx, offer) : null;
  if (quoted) return quoted;
  const again = await findAgain(ctx, offer);
  return again ? quoteRate(ctx, again) : null;
}

/** null when the rate is gone */
async function quoteRate(ctx: Ctx, offer: Offer): Promise<Quote | null> {
  try {
    const { data } = await request(ctx, 'quote', 'POST', '/stays/quotes', vendorQuote, { rate_id: offer.rate_id });
    // a quote carries its hotel with the rate it is for; the amounts that bind are the quote's own
    const listings = listingsOf(data.accommodation);
    const listing = listings.find(({ rate }) => rate.id === offer.rate_id) ?? (listings.length === 1 ? listings[0] : undefined);
    if (!listing) throw new DomainError('connector_refused', { message: 'Duffel quotes a price without its terms' });
    const { check_in_date: check_in, check_out_date: check_out, rooms } = data;
    const current = toOffer(listing, offer.hotel, { check_in, check_out, rooms, guests: offer.guests }, ctx.now());
    const amounts = amountsOf(data);
    const per_room_night_cents = Math.ceil(amounts.total_cents / (current.nights * current.rooms));
    const hotel = { ...offer.hotel, id: data.accommodation.id, name: data.accommodation.name };
    return { ...current, ...amounts, hotel, per_room_night_cents, quote_id: data.id };
  } catch (error) {
    if (error instanceof DomainError && error.code === 'rate_gone') return null;
    throw error;
  }
}

async function findAgain(ctx: Ctx, wanted: Offer): Promise<Offer | null> {
  const { check_in, check_out, rooms, guests } = wanted;
  const offers = await searchHotel(ctx, wanted.hotel.id, wanted.hotel.distance_km, { check_in, check_out, rooms, guests });
  const wasFree = wanted.cancellation.free_until !== null;
  const [best] = offers
    .filter((one) => one.room_name === wanted.room_name && one.beds === wanted.beds && one.board === wanted.board)
    .filter((one) => one.rate_id !== wanted.rate_id)
    .map((one) => ({ one, isOtherKind: (one.cancellation.free_until !== null) !== wasFree || one.payment !== wanted.payment }))
    .sort((a, b) => Number(a.isOtherKind) - Number(b.isOtherKind) || a.one.total_cents - b.one.total_cents);
  return best?.one ?? null;
}
