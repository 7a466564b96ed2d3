import { Hono, type MiddlewareHandler } from 'hono';
import { delay, type StandIn, type StandInBindings, type StandInKit, type StandInOptions, startStandIn } from '../stand-in/stand-in.ts';
import { vendorContract } from './contract/contract.ts';
import { HOTELS_SCENARIOS, type HotelsScenario } from './scenarios.ts';
import { bookingRoutes } from './stand-in/booking-routes.ts';
import { bookingsPage } from './stand-in/page.ts';
import { refuse } from './stand-in/refusals.ts';
import { searchRoutes } from './stand-in/search-routes.ts';
import { openShop } from './stand-in/shop.ts';

/** Operations that a fault may be limited to, by method and the end of the path. */
const OPERATIONS = [
  { name: 'search', method: 'POST', path: /\/stays\/search$/ },
  { name: 'rates', method: 'POST', path: /\/fetch_all_rates$/ },
  { name: 'quote', method: 'POST', path: /\/stays\/quotes$/ },
  { name: 'book', method: 'POST', path: /\/stays\/bookings$/ },
  { name: 'list', method: 'GET', path: /\/stays\/bookings$/ },
  { name: 'get', method: 'GET', path: /\/stays\/bookings\/[^/]+$/ },
  { name: 'cancel', method: 'POST', path: /\/actions\/cancel$/ },
];

/**
 * Starts a hotel supplier on 127.0.0.1 that speaks Duffel Stays as far as the connector does: an invented catalogue near any US point,
 * requests checked against the vendor's types, bookings kept in `dataDir`. `GET /` shows them.
 */
export function startHotelsStandIn(options: StandInOptions): Promise<StandIn> {
  return startStandIn({
    ...options,
    name: 'hotels',
    scenarios: HOTELS_SCENARIOS,
    app: (kit) => {
      const shop = openShop(kit);
      const contract = vendorContract();
      return new Hono<StandInBindings>()
        .get('/', (c) => c.html(bookingsPage(shop.bookings.all())))
        .use('/stays/*', checkHeaders)
        .use('/stays/*', commonFaults(kit))
        .route('/', searchRoutes(kit, shop, contract))
        .route('/', bookingRoutes(kit, shop, contract));
    },
  });
}

/** docs/api/overview/making-requests: bearer token and `Duffel-Version`; the codes are those of docs/api/overview/errors or assumed. */
const checkHeaders: MiddlewareHandler = async (c, next) => {
  const authorization = c.req.header('authorization') ?? '';
  // a live token never belongs here: refusing it also shows a mix-up at once
  if (!/^Bearer duffel_test_\S+$/.test(authorization)) {
    const message = 'The access token is not one of this stand-in: use duffel_test_…';
    return refuse(c, 401, { type: 'authentication_error', code: 'access_token_not_found', title: 'Access token not found', message });
  }
  if (c.req.header('duffel-version') !== 'v2') {
    const message = 'The header Duffel-Version must be v2';
    return refuse(c, 400, { type: 'invalid_request_error', code: 'unsupported_version', title: 'Unsupported version', message });
  }
  return next();
};

function commonFaults({ faults, now }: StandInKit<HotelsScenario>): MiddlewareHandler<StandInBindings> {
  return async (c, next) => {
    const operation = OPERATIONS.find(({ method, path }) => c.req.method === method && path.test(c.req.path))?.name;
    const slow = faults.take('slow', operation);
    if (slow) await delay(slow.delay_ms);
    const limited = faults.take('rate_limited', operation);
    if (limited) {
      // docs/api/overview/rate-limiting: 60 requests in 60 s, the reset as an HTTP date
      c.header('ratelimit-limit', '60');
      c.header('ratelimit-remaining', '0');
      c.header('ratelimit-reset', new Date(now().getTime() + (limited.delay_ms || 60_000)).toUTCString());
      return refuse(c, 429, {
        type: 'rate_limit_error',
        code: 'rate_limit_exceeded',
        title: 'Too many requests',
        message: 'Try again later',
      });
    }
    if (faults.take('unavailable', operation))
      return refuse(c, 503, { type: 'api_error', code: 'service_unavailable', title: 'Unavailable', message: 'Please retry later' });
    return next();
  };
}
