import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { distanceKm } from '../../geocoding/distance.ts';
import type { StandInBindings, StandInKit } from '../../stand-in/stand-in.ts';
import type { Contract } from '../contract/contract.ts';
import type { HotelsScenario } from '../scenarios.ts';
import { type CatalogueHotel, hotelById, hotelsNear } from './catalogue.ts';
import { dearer, type Terms } from './rates.ts';
import { goneRate, notFound, refuseFields } from './refusals.ts';
import { type Shop, type ShownRate, toSearchResult, toVendorQuote } from './shop.ts';

const terms = z.object({
  check_in_date: z.iso.date(),
  check_out_date: z.iso.date(),
  rooms: z.number().int().min(1),
  guests: z.array(z.object({ type: z.string(), age: z.number().optional() })).min(1),
});
const where = z.union([
  z.object({
    location: z.object({
      radius: z.number().positive(),
      geographic_coordinates: z.object({ latitude: z.number(), longitude: z.number() }),
    }),
  }),
  z.object({ accommodation: z.object({ ids: z.array(z.string()) }) }),
]);

/** search → fetch all rates → quote, with paths and bodies as @duffel/api 4.30.0 sends them (Stays, SearchResults, Quotes). */
export function searchRoutes(kit: StandInKit<HotelsScenario>, shop: Shop, contract: Contract): Hono<StandInBindings> {
  return new Hono<StandInBindings>()
    .post('/stays/search', async (c) => {
      const data = await dataOf(c);
      const breaks = contract('searchRequest', data);
      if (breaks.length > 0) return refuseFields(c, breaks);
      const stay = terms.safeParse(data);
      const place = where.safeParse(data);
      if (!stay.success || !place.success) return refuseFields(c, pointersOf(stay.error ?? place.error));
      const wrongDates = datesProblem(stay.data, kit.now());
      if (wrongDates) return refuseFields(c, [wrongDates]);
      const created_at = kit.now().toISOString();
      if (kit.faults.take('no_availability', 'search')) return c.json({ data: { results: [], created_at } });
      const results = hotelsFor(place.data).flatMap((hotel) => {
        const rooms = shop.rooms(hotel, stay.data);
        // documented: the accommodation of a search may come without rooms, only with the cheapest rate
        return rooms.length === 0 ? [] : [toSearchResult(shop.openResult(hotel, stay.data), hotel, stay.data, rooms, [])];
      });
      return c.json({ data: { results, created_at } });
    })
    .post('/stays/search_results/:id/actions/fetch_all_rates', (c) => {
      const result = shop.result(c.req.param('id'));
      if (!result) return notFound(c, 'search result');
      const rooms = shop.show(result.hotel, result.terms);
      return c.json({ data: toSearchResult(c.req.param('id'), result.hotel, result.terms, rooms, rooms) });
    })
    .post('/stays/quotes', async (c) => {
      const body = z.object({ rate_id: z.string() }).safeParse(await dataOf(c));
      if (!body.success) return refuseFields(c, pointersOf(body.error));
      const shown = shop.shownRate(body.data.rate_id);
      if (!shown) return notFound(c, 'rate');
      if (new Date(shown.rate.expires_at) <= kit.now() || kit.faults.take('expired_rates', 'quote'))
        return goneRate(c, 'The rate has expired');
      if (kit.faults.take('sold_out_at_quote', 'quote')) {
        shop.sellOut(shown);
        return goneRate(c, 'The rate is no longer available');
      }
      return c.json({ data: toVendorQuote(shop.quote(asQuoted(kit, shown))) }, 201);
    })
    .get('/stays/quotes/:id', (c) => {
      const quote = shop.madeQuote(c.req.param('id'));
      return quote ? c.json({ data: toVendorQuote(quote) }) : notFound(c, 'quote');
    });
}

/** The rate as the hotel confirms it: as shown, unless the price or the terms moved in between. */
function asQuoted(kit: StandInKit<HotelsScenario>, shown: ShownRate): ShownRate {
  const moved = kit.faults.take('price_moved', 'quote');
  const rate = moved ? dearer(shown.rate, moved.percent) : shown.rate;
  return { ...shown, rate: kit.faults.take('terms_worse', 'quote') ? { ...rate, cancellation_timeline: [] } : rate };
}

function hotelsFor(place: z.output<typeof where>): CatalogueHotel[] {
  if ('accommodation' in place) return place.accommodation.ids.map(hotelById).filter((hotel) => hotel !== undefined);
  const { radius, geographic_coordinates: point } = place.location;
  return hotelsNear(point).filter((hotel) => distanceKm(hotel, point) <= radius);
}

function datesProblem({ check_in_date, check_out_date }: Terms, now: Date) {
  // a day of grace: somewhere it is still yesterday
  const yesterday = new Date(now.getTime() - 86_400_000).toISOString().slice(0, 10);
  if (check_in_date < yesterday) return { pointer: '/check_in_date', message: 'must not be in the past' };
  if (check_out_date <= check_in_date) return { pointer: '/check_out_date', message: 'must be after check_in_date' };
  return null;
}

/** The body's `data`; undefined when there is none, which no schema accepts. */
export async function dataOf(c: Context): Promise<unknown> {
  const body = z.object({ data: z.unknown() }).safeParse(await c.req.json().catch(() => undefined));
  return body.data?.data;
}

export function pointersOf(error: z.ZodError | undefined): { pointer: string; message: string }[] {
  return (error?.issues ?? []).map(({ path, message }) => ({ pointer: `/${path.map(String).join('/')}`, message }));
}
