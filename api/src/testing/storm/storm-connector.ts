import { type Action, type Connector, connector } from '@banksman/connectors';
import { DomainError } from '@banksman/contracts';
import { z } from 'zod';

/** How the supplier keeps one order one order: by our key, by our reference, only by a list that lags, or not at all. */
export const CHARACTERS = ['key', 'reference', 'lookup', 'nothing'] as const;
type Character = (typeof CHARACTERS)[number];

/** ms; `lagMs` is how long the list of the `lookup` character needs to show an order after the request */
const config = z.object({ url: z.url(), timeoutMs: z.number(), lagMs: z.number(), settleMs: z.number() });
type Config = z.output<typeof config>;

const order = z.object({ item: z.string(), price_cents: z.number().int() });
const placed = z.object({ reference: z.string().nullable(), item: z.string(), price_cents: z.number().int() });
type Order = z.output<typeof order>;
type Placed = z.output<typeof placed>;
type OrderAction = Action<Config, typeof order, typeof placed>;
type Context = Parameters<OrderAction['run']>[1];

const base = connector({
  id: 'storm-supplier',
  version: 1,
  title: 'Storm supplier',
  category: 'lodging',
  status: 'stand-in-only',
  config,
  connect: null,
  egress: ({ url }) => [new URL(url).hostname],
  vendor: { docs: 'none', contracts: [] },
  rateLimit: { concurrency: 50 },
  health: null,
  standIn: null,
});

/** What the egress client says of a request that never left, with the time after which it lets one try through, is kept as it is. */
const wasNotSent = (error: unknown) => error instanceof DomainError && error.details.sent === 'no';

function asUnavailable(error: unknown): never {
  throw wasNotSent(error) ? error : new DomainError('connector_unavailable', { cause: error });
}

const placeOn =
  (character: Character) =>
  async (input: Order, { config: given, fetch, signal, reference }: Context) => {
    const response = await fetch(`${given.url}/book/${character}`, {
      method: 'POST',
      // the supplier stops or freezes the very process that is sending
      headers: { 'content-type': 'application/json', 'idempotency-key': reference ?? '', 'x-sender': String(process.pid) },
      body: JSON.stringify({ ...input, reference: character === 'nothing' ? null : reference }),
      signal,
    }).catch((error: unknown) => {
      throw wasNotSent(error) ? error : new DomainError('connector_timeout', { details: { outcome: 'unknown' }, cause: error });
    });
    if (response.status === 503) throw new DomainError('connector_unavailable', { details: { sent: 'no' } });
    if (!response.ok) throw new DomainError('connector_timeout', { details: { outcome: 'unknown' } });
    return placed.parse(
      await response.json().catch((error: unknown) => {
        throw new DomainError('connector_timeout', { details: { outcome: 'unknown' }, cause: error });
      }),
    );
  };

const findOn =
  (path: string) =>
  async (input: Order, { config: given, fetch, signal, reference }: Context) => {
    const response = await fetch(`${given.url}/${path}?item=${encodeURIComponent(input.item)}`, { signal }).catch(asUnavailable);
    if (!response.ok) throw new DomainError('connector_unavailable');
    const found: Placed[] = z.array(placed).parse(await response.json());
    return found.find((one) => one.reference === reference) ?? null;
  };

/** The same request as a change that no person is asked about (`write`) or as one that is (`spend`). */
function ordering(character: Character, effect: 'write' | 'spend'): OrderAction {
  const settleMs = ({ timeoutMs, lagMs, settleMs: extraMs }: Config) => timeoutMs + (character === 'lookup' ? lagMs : 0) + extraMs;
  const reverse: OrderAction['reverse'] = { action: 'call_off', title: 'Call it off', input: ({ item }) => ({ item }) };
  const shared = {
    reverse,
    input: order,
    output: placed,
    effect,
    timeoutMs: ({ timeoutMs }: Config) => timeoutMs,
    run: placeOn(character),
  };
  switch (character) {
    case 'key':
      return { ...shared, idempotency: { mode: 'header', query: 'none', settleMs } };
    case 'reference':
      return { ...shared, idempotency: { mode: 'client-reference', query: 'by-reference', settleMs }, find: findOn('find') };
    case 'lookup':
      return { ...shared, idempotency: { mode: 'marker-search', query: 'by-list', settleMs }, find: findOn('list') };
    case 'nothing':
      return { ...shared, idempotency: { mode: 'none', query: 'none', settleMs } };
  }
}

/** The storms' supplier with its four characters, each as `write` and as `spend`. */
export const stormConnector = base.with({
  price: base.action({
    input: z.object({ wait_ms: z.number() }),
    output: z.object({ price_cents: z.number() }),
    effect: 'read',
    timeoutMs: ({ timeoutMs }) => timeoutMs,
    run: async ({ wait_ms: waitMs }, { config: given, fetch, signal }) => {
      const response = await fetch(`${given.url}/price?wait=${waitMs}`, { signal }).catch(asUnavailable);
      return z.object({ price_cents: z.number() }).parse(await response.json());
    },
  }),
  call_off: base.action({
    input: z.object({ item: z.string() }),
    output: z.object({ item: z.string() }),
    effect: 'write',
    timeoutMs: ({ timeoutMs }) => timeoutMs,
    // called off twice is called off
    idempotency: { mode: 'natural-key', query: 'none', settleMs: ({ timeoutMs }) => timeoutMs },
    run: async (input, { config: given, fetch, signal }) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(input), signal };
      const response = await fetch(`${given.url}/call-off`, init).catch((error: unknown) => {
        if (wasNotSent(error)) throw error;
        throw new DomainError('connector_timeout', { details: { outcome: 'unknown' }, cause: error });
      });
      if (!response.ok) throw new DomainError('connector_timeout', { details: { outcome: 'unknown' } });
      return input;
    },
  }),
  write_key: ordering('key', 'write'),
  write_reference: ordering('reference', 'write'),
  write_lookup: ordering('lookup', 'write'),
  write_nothing: ordering('nothing', 'write'),
  spend_key: ordering('key', 'spend'),
  spend_reference: ordering('reference', 'spend'),
  spend_lookup: ordering('lookup', 'spend'),
  spend_nothing: ordering('nothing', 'spend'),
}) satisfies Connector;
