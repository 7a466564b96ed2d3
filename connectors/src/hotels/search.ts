import { DomainError, type Offer } from '@banksman/contracts';
import type { Point } from '../geocoding/distance.ts';
import { type Ctx, request } from './client.ts';
import { distanceOf, isBookable, listingsOf, type StayTerms, toHotel, toOffer } from './mapping.ts';
import type { Stay } from './schemas.ts';
import { searchResponse, searchResult, type VendorAccommodation } from './vendor.ts';

/** Requests at a time; the vendor limits requests per minute, not at once, this is only manners. */
const AT_ONCE = 4;

type Found = { id: string; accommodation: VendorAccommodation };

/**
 * Hotels around a point with every rate that we could book, nearest first. Empty: none has a room.
 * @throws DomainError as `request`
 */
export async function searchRooms(input: Stay, ctx: Ctx): Promise<Offer[]> {
  const { latitude, longitude, radius_km, ...terms } = input;
  const location = { radius: radius_km, geographic_coordinates: { latitude, longitude } };
  const found = await search(ctx, terms, { location });
  const near = found
    .map((result) => ({ ...result, distance: distanceOf(result.accommodation, { latitude, longitude }) }))
    .filter((result): result is typeof result & { distance: number } => result.distance !== null)
    .sort((one, other) => one.distance - other.distance)
    .slice(0, ctx.config.hotelsPerSearch);
  const offers = await inGroups(near, async ({ id, distance }) => {
    const accommodation = await ratesOf(ctx, id);
    return accommodation ? offersOf(accommodation, distance, terms, ctx.now()) : [];
  });
  return offers.flat();
}

/**
 * What one hotel has for a stay at this moment; empty when nothing.
 * @param distance km from the site, carried over from the offer that is looked for again
 */
export async function searchHotel(ctx: Ctx, accommodationId: string, distance: number, terms: StayTerms): Promise<Offer[]> {
  const found = await search(ctx, terms, { accommodation: { ids: [accommodationId] } });
  const offers = await inGroups(found, async ({ id }) => {
    const accommodation = await ratesOf(ctx, id);
    return accommodation ? offersOf(accommodation, distance, terms, ctx.now()) : [];
  });
  return offers.flat();
}

type Where = { location: { radius: number; geographic_coordinates: Point } } | { accommodation: { ids: string[] } };

async function search(ctx: Ctx, terms: StayTerms, where: Where): Promise<Found[]> {
  const { data } = await request(ctx, 'read', 'POST', '/stays/search', searchResponse, {
    rooms: terms.rooms,
    guests: Array.from({ length: terms.guests }, () => ({ type: 'adult' })),
    check_in_date: terms.check_in,
    check_out_date: terms.check_out,
    ...where,
  });
  return data.results;
}

/** Every rate of one search result; null when the hotel sold out since the search. */
async function ratesOf(ctx: Ctx, searchResultId: string): Promise<VendorAccommodation | null> {
  const path = `/stays/search_results/${encodeURIComponent(searchResultId)}/actions/fetch_all_rates`;
  try {
    return (await request(ctx, 'quote', 'POST', path, searchResult)).data.accommodation;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'rate_gone') return null;
    throw error;
  }
}

function offersOf(accommodation: VendorAccommodation, distance: number, terms: StayTerms, now: Date): Offer[] {
  const hotel = toHotel(accommodation, distance);
  return listingsOf(accommodation)
    .filter((listing) => isBookable(listing, terms.rooms))
    .map((listing) => toOffer(listing, hotel, terms, now));
}

async function inGroups<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) done.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))));
  return done;
}
