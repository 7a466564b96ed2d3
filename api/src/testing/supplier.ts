import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectForm, connector, secretText, webAddress } from '@banksman/connectors';
import { DomainError } from '@banksman/contracts';
import { z } from 'zod';

export type Order = { reference: string; item: string; priceCents: number };
export type SupplierFault = 'cut_after_commit' | 'error_after_commit' | 'unavailable' | 'refuse' | 'slow' | 'hold';

/** A real HTTP supplier on loopback that counts what it was asked for and fails as told. It never de-duplicates by itself. */
export type Supplier = {
  url: string;
  orders: Order[];
  /** requests to order, whatever came of them */
  sends: number;
  /** the next `times` orders fail so */
  fail(fault: SupplierFault, times?: number): void;
  /** what each request signed in with; empty for nothing */
  tokens: string[];
  /** no orders, no faults, no count */
  forget(): void;
  /** lets orders that are held go on */
  letGo(): void;
  /** ends orders that are held without doing or answering anything */
  drop(): void;
  /** resolves when an order is being held */
  holding(): Promise<void>;
  priceCents: number;
  close(): Promise<void>;
};

/** Starts the supplier. */
export async function startSupplier(): Promise<Supplier> {
  let faults: SupplierFault[] = [];
  let release = (_goOn: boolean) => {};
  let held = () => {};
  let holding = new Promise<void>((resolve) => {
    held = resolve;
  });
  const end = (goOn: boolean) => {
    release(goOn);
    holding = new Promise<void>((resolve) => {
      held = resolve;
    });
  };
  const server = createServer(async (request, response) => {
    supplier.tokens.push(request.headers.authorization ?? '');
    if (request.method === 'GET')
      return answer(response, 200, request.url === '/price' ? { price_cents: supplier.priceCents } : supplier.orders);
    if (request.method === 'DELETE') {
      const reference = String(request.url?.slice('/orders/'.length));
      supplier.orders.splice(0, supplier.orders.length, ...supplier.orders.filter((one) => one.reference !== reference));
      return answer(response, 200, { reference });
    }
    supplier.sends += 1;
    const order = z.object({ reference: z.string(), item: z.string(), priceCents: z.number() }).parse(await bodyOf(request));
    const fault = faults.shift();
    if (fault === 'unavailable') return answer(response, 503, {});
    if (fault === 'refuse') return answer(response, 422, {});
    if (fault === 'hold') {
      held();
      const goOn = await new Promise<boolean>((resolve) => {
        release = resolve;
      });
      if (!goOn) return request.socket.destroy();
    }
    supplier.orders.push(order);
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, 1_000));
    if (fault === 'cut_after_commit') return request.socket.destroy();
    answer(response, fault === 'error_after_commit' ? 500 : 201, order);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const supplier: Supplier = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    orders: [],
    sends: 0,
    tokens: [],
    priceCents: 41_200,
    fail(fault, times = 1) {
      faults = Array.from({ length: times }, () => fault);
    },
    forget() {
      supplier.orders.length = 0;
      supplier.tokens.length = 0;
      supplier.sends = 0;
      faults = [];
    },
    drop: () => end(false),
    letGo: () => end(true),
    holding: () => holding,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return supplier;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString());
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const order = z.object({ item: z.string(), priceCents: z.number().int() });
const placed = z.object({ reference: z.string(), item: z.string(), priceCents: z.number() });

const base = connector({
  id: 'supplier',
  version: 1,
  title: 'Test supplier',
  category: 'lodging',
  status: 'stand-in-only',
  config: z.object({ url: z.url(), settleMs: z.number(), token: z.string().default('') }),
  connect: connectForm(
    z.strictObject({
      url: webAddress({ title: 'Address', description: 'Of the supplier.' }),
      token: secretText({ title: 'Token', description: 'From the supplier.' }),
    }),
    ({ url, token }) => ({ url, token, settleMs: 200 }),
  ),
  egress: ({ url }) => [new URL(url).hostname],
  vendor: { docs: 'none', contracts: [] },
  rateLimit: { concurrency: 10 },
  health: 'price',
  standIn: null,
});

type Config = { url: string; settleMs: number; token: string };
type Context = {
  config: Config;
  fetch: (url: string, init?: RequestInit) => Promise<Response>;
  signal: AbortSignal;
  reference: string | null;
};

const signedIn = ({ token }: Config) => (token ? { headers: { authorization: `Bearer ${token}` } } : {});

async function place(input: z.output<typeof order>, { config, fetch, signal, reference }: Context) {
  const body = JSON.stringify({ ...input, reference });
  const response = await fetch(`${config.url}/orders`, { method: 'POST', body, signal, ...signedIn(config) }).catch((error: unknown) => {
    throw new DomainError('connector_timeout', { details: { outcome: 'unknown' }, cause: error });
  });
  if (response.status === 503) throw new DomainError('connector_unavailable', { details: { sent: 'no' } });
  if (response.status === 422) throw new DomainError('connector_refused');
  if (!response.ok) throw new DomainError('connector_timeout', { details: { outcome: 'unknown' } });
  return placed.parse(await response.json());
}

async function findOrder(_: unknown, { config, fetch, signal, reference }: Context) {
  const response = await fetch(`${config.url}/orders`, { signal, ...signedIn(config) });
  const orders = z.array(placed).parse(await response.json());
  return orders.find((found) => found.reference === reference) ?? null;
}

/** The supplier as a connector: one order can be looked up, the other can neither be looked up nor de-duplicated. */
export const supplierConnector = base.with({
  price: base.action({
    input: z.object({}),
    output: z.object({ price_cents: z.number() }),
    effect: 'read',
    timeoutMs: 2_000,
    run: async (_: unknown, { config, fetch, signal }: Context) =>
      z.object({ price_cents: z.number() }).parse(await (await fetch(`${config.url}/price`, { signal, ...signedIn(config) })).json()),
  }),
  order: base.action({
    input: order,
    output: placed,
    effect: 'spend',
    timeoutMs: 5_000,
    idempotency: { mode: 'marker-search', query: 'by-list', settleMs: ({ settleMs }) => settleMs },
    run: place,
    find: findOrder,
    reverse: { action: 'cancel_order', title: 'Cancel the order', input: (_, { reference }) => ({ reference }) },
  }),
  cancel_order: base.action({
    input: z.object({ reference: z.string() }),
    output: z.object({ reference: z.string() }),
    effect: 'write',
    timeoutMs: 5_000,
    idempotency: { mode: 'natural-key', query: 'none', settleMs: ({ settleMs }) => settleMs },
    run: async ({ reference }: { reference: string }, { config, fetch, signal }: Context) =>
      z
        .object({ reference: z.string() })
        .parse(await (await fetch(`${config.url}/orders/${reference}`, { method: 'DELETE', signal, ...signedIn(config) })).json()),
  }),
  blind_order: base.action({
    input: order,
    output: placed,
    effect: 'spend',
    timeoutMs: 5_000,
    idempotency: { mode: 'none', query: 'none', settleMs: ({ settleMs }) => settleMs },
    run: place,
  }),
});
