import { geocoding, hotels } from '@banksman/connectors';
import type { Booking, Offer, Quote } from '@banksman/contracts';
import { expectTypeOf, test } from 'vitest';
import type { Tools } from './automation.ts';

const stay = { latitude: 39.75, longitude: -105, radius_km: 15, check_in: '2026-12-07', check_out: '2026-12-10', rooms: 3, guests: 6 };

/** Never run: what it says is checked by the compiler. */
async function typedNode(tools: Tools, offer: Offer, quote: Quote) {
  const offers = await tools.read(hotels, 'search', stay);
  const place = await tools.read(geocoding, 'locate', { street: '', city: '', state: '', zip: '80202' });
  const quoted = await tools.read(hotels, 'quote', { offer });
  const contact = { email: 'office@example.com', phone: '+13035550142' };
  const input = { quote, guests: [{ given_name: 'Dana', family_name: 'Whitfield' }], contact };
  const booked = await tools.perform({
    connector: hotels,
    action: 'book',
    step: 'book',
    ordinal: 0,
    payload: {},
    input,
    businessKey: null,
  });

  // @ts-expect-error there is no such action
  await tools.read(hotels, 'serach', stay);
  // @ts-expect-error rooms are a number
  await tools.read(hotels, 'search', { ...stay, rooms: '3' });
  const order = { connector: hotels, action: 'book', step: 'book', ordinal: 0, payload: {}, businessKey: null } as const;
  // @ts-expect-error a guest list is needed
  await tools.perform({ ...order, input: { quote, contact } });
  return { offers, place, quoted, booked };
}

type Typed = Awaited<ReturnType<typeof typedNode>>;

test('a node gets the types of the action it names', () => {
  expectTypeOf<Typed['offers']>().toEqualTypeOf<Offer[]>();
  expectTypeOf<Typed['quoted']>().toEqualTypeOf<Quote | null>();
  expectTypeOf<Typed['booked']>().toEqualTypeOf<Booking>();
  expectTypeOf<NonNullable<Typed['place']>['precision']>().toEqualTypeOf<'postal_code'>();
});
