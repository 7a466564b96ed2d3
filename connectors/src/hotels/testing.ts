import { type Booking, booking, type Offer, offer, type Quote, quote } from '@banksman/contracts';
import { z } from 'zod';
import { type ActionContext, callAction, findEffect } from '../connector.ts';
import { createEgress } from '../egress.ts';
import type { StandIn } from '../stand-in/stand-in.ts';
import type { HotelsConfig } from './config.ts';
import { type Contract, vendorContract } from './contract/contract.ts';
import { hotels } from './index.ts';
import type { HotelsScenario } from './scenarios.ts';
import { startHotelsStandIn } from './stand-in.ts';

type ContractPart = Parameters<Contract>[0];
type ActionName = keyof typeof hotels.actions;
export const REFERENCE = 'BANKSMAN2TEST3REFERENCE4567A';
export const DENVER = { latitude: 39.7508, longitude: -104.9968 };
export const STAY = { ...DENVER, radius_km: 15, check_in: '2026-12-07', check_out: '2026-12-10', rooms: 3, guests: 6 };
export const CREW = [
  { given_name: 'Dana', family_name: 'Whitfield' },
  { given_name: 'Luis', family_name: 'Ortega' },
];
export const CONTACT = { email: 'office@example.com', phone: '+13035550142' };

/** The connector, connected to a stand-in of its own over real HTTP; every request and answer is checked against the vendor's types. */
export async function connectedHotels(
  options: { standIn?: Pick<StandIn, 'url' | 'stop'>; dataDir?: string; config?: Partial<HotelsConfig> } = {},
) {
  const clock = { at: new Date('2026-11-21T15:00:00Z') };
  const now = () => clock.at;
  const standIn = options.standIn ?? (await startHotelsStandIn({ port: 0, dataDir: options.dataDir ?? null, now }));
  const config = hotels.config.parse({
    mode: 'demo',
    baseUrl: standIn.url,
    token: 'duffel_test_demo',
    timeoutMs: 5_000,
    settleMs: 6_000,
    ...options.config,
  });
  const contractBreaks: string[] = [];
  const lines: string[] = [];
  const egress = checked(createEgress({ allowHosts: [], allowLoopback: [standIn.url] }), contractBreaks);
  const context = (over: Partial<ActionContext<unknown>> = {}): ActionContext<unknown> => ({
    config,
    fetch: egress,
    signal: new AbortController().signal,
    log: (...line) => lines.push(JSON.stringify(line)),
    reference: REFERENCE,
    now,
    ...over,
  });
  const call = (name: ActionName, input: unknown, over?: Partial<ActionContext<unknown>>) =>
    callAction('hotels', name, hotels.actions[name], input, context(over));
  const control = async (method: string, path: string, body?: unknown) => {
    const json = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    return fetch(`${standIn.url}/__stand-in${path}`, { method, ...json });
  };
  return {
    standIn,
    config,
    clock,
    contractBreaks,
    lines,
    call,
    search: async (over: Partial<typeof STAY> = {}): Promise<Offer[]> => z.array(offer).parse(await call('search', { ...STAY, ...over })),
    quote: async (wanted: Offer): Promise<Quote> => quote.parse(await call('quote', { offer: wanted })),
    book: async (quoted: Quote, over?: Partial<ActionContext<unknown>>): Promise<Booking> =>
      booking.parse(await call('book', { quote: quoted, guests: CREW, contact: CONTACT }, over)),
    find: (quoted: Quote, over?: Partial<ActionContext<unknown>>) =>
      findEffect('hotels', 'book', hotels.actions.book, { quote: quoted, guests: CREW, contact: CONTACT }, context(over)),
    /** makes the supplier fail; once unless said */
    play: (scenario: HotelsScenario, more: { times?: number | null; delay_ms?: number; percent?: number; operation?: string } = {}) =>
      control('POST', '/faults', { scenario, ...more }),
    /** what really is booked there */
    bookings: async () => {
      const answer = await fetch(`${standIn.url}/stays/bookings`, {
        headers: { authorization: 'Bearer duffel_test_auditor', 'duffel-version': 'v2' },
      });
      return z.object({ data: z.array(z.looseObject({ id: z.string(), status: z.string() })) }).parse(await answer.json()).data;
    },
    requests: async () => {
      const received = await (await control('GET', '/requests')).json();
      return z
        .object({ requests: z.array(z.object({ method: z.string(), path: z.string(), status: z.number().nullable() })) })
        .parse(received).requests;
    },
  };
}

export type ConnectedHotels = Awaited<ReturnType<typeof connectedHotels>>;

/** Which vendor type a path's request and 2xx answer are. */
const PARTS: { path: RegExp; method: string; request?: ContractPart; answer: ContractPart }[] = [
  { path: /^\/stays\/search$/, method: 'POST', request: 'searchRequest', answer: 'searchResponse' },
  { path: /\/fetch_all_rates$/, method: 'POST', answer: 'searchResult' },
  { path: /^\/stays\/quotes$/, method: 'POST', answer: 'quote' },
  { path: /^\/stays\/bookings$/, method: 'POST', request: 'bookingRequest', answer: 'booking' },
  { path: /^\/stays\/bookings$/, method: 'GET', answer: 'booking' },
  { path: /^\/stays\/bookings\/[^/]+(\/actions\/cancel)?$/, method: 'GET', answer: 'booking' },
  { path: /\/actions\/cancel$/, method: 'POST', answer: 'booking' },
];
const body = z.object({ data: z.unknown() });

function checked(fetch: ActionContext<unknown>['fetch'], breaks: string[]): ActionContext<unknown>['fetch'] {
  const contract = vendorContract();
  const check = (where: string, part: ContractPart, value: unknown) =>
    breaks.push(...contract(part, value).map(({ pointer, message }) => `${where} (${part}): ${pointer} ${message}`));
  return async (url, init = {}) => {
    const { pathname } = new URL(url);
    const where = `${init.method} ${pathname}`;
    const part = PARTS.find(({ path, method }) => path.test(pathname) && method === init.method);
    if (!part) breaks.push(`${where}: the vendor has no such route`);
    if (part?.request) check(where, part.request, body.parse(JSON.parse(String(init.body))).data);
    const response = await fetch(url, init);
    const received: unknown = await response.clone().json();
    if (response.ok && part) for (const one of [body.parse(received).data].flat()) check(where, part.answer, one);
    if (!response.ok) checkRefusal(received, (error) => check(where, 'error', error));
    return response;
  };
}

/** `source` of a validation error is documented but missing in the vendor's type (a known defect, see the manifest). */
function checkRefusal(received: unknown, check: (error: unknown) => void): void {
  const { errors } = z.object({ errors: z.array(z.looseObject({})).min(1), meta: z.object({ request_id: z.string() }) }).parse(received);
  for (const { source: _, ...error } of errors) check(error);
}
