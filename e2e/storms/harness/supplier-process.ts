import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Booking, Fault, Received } from './supplier-types.ts';

const settings = z.object({ lagMs: z.number(), delayMs: z.number(), overdueMs: z.number() }).parse(JSON.parse(process.argv[2] ?? '{}'));
const ordered = z.object({ item: z.string(), price_cents: z.number(), reference: z.string().nullable() });

/** Append-only: what was asked of us and what we did. The auditor reads nothing else. */
const received: Received[] = [];
const bookings: Booking[] = [];
/** faults of an item's requests, in their order */
const plan = new Map<string, Fault[]>();
const requestsOf = new Map<string, number>();

const server = createServer((request, response) => {
  void serve(request, response).catch((error: unknown) => {
    console.error('supplier:', error);
    response.destroy();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.send?.({ type: 'ready', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
for (const reason of ['SIGTERM', 'disconnect']) process.on(reason, () => process.exit(0));

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://supplier');
  const item = url.searchParams.get('item');
  if (url.pathname === '/price') {
    await sleep(Number(url.searchParams.get('wait')));
    return answer(response, 200, { price_cents: 41_200 });
  }
  if (url.pathname === '/find')
    return answer(
      response,
      200,
      bookings.filter((one) => one.item === item && one.reference !== null),
    );
  if (url.pathname === '/list')
    return answer(
      response,
      200,
      bookings.filter((one) => one.item === item && one.visibleAt <= Date.now()),
    );
  if (url.pathname === '/ledger') return answer(response, 200, { received, bookings });
  if (url.pathname === '/plan') {
    for (const [planned, faults] of Object.entries(z.record(z.string(), z.array(z.string())).parse(await bodyOf(request))))
      plan.set(planned, faults as Fault[]);
    return answer(response, 200, {});
  }
  if (url.pathname === '/call-off') {
    const { item: calledOff } = z.object({ item: z.string() }).parse(await bodyOf(request));
    for (const booking of bookings) if (booking.item === calledOff) booking.calledOff = true;
    return answer(response, 200, {});
  }
  const character = /^\/book\/(\w+)$/.exec(url.pathname)?.[1];
  return character ? book(character, request, response) : answer(response, 404, {});
}

async function book(character: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const beganAt = Date.now();
  const order = ordered.parse(await bodyOf(request));
  const nth = requestsOf.get(order.item) ?? 0;
  requestsOf.set(order.item, nth + 1);
  const fault = plan.get(order.item)?.[nth] ?? 'none';
  const sender = Number(request.headers['x-sender']);
  const key = String(request.headers['idempotency-key']);
  const note: Received = { beganAt, item: order.item, key, character, fault, sender, did: 'nothing', answered: null };
  received.push(note);
  response.on('finish', () => {
    note.answered = response.statusCode;
  });
  if (fault === 'unavailable') return answer(response, 503, {});
  if (fault === 'hang') return;
  if (fault === 'freeze') signal(sender, 'SIGSTOP', 'supplier-received');
  if (fault === 'kill_before_commit') signal(sender, 'SIGKILL', 'supplier-received');
  // the list's order is written some time after the request, whether or not anybody still waits for the answer
  if (character === 'lookup' && fault === 'cut') request.socket.destroy();
  if (character === 'lookup') await sleep(settings.lagMs);
  const booking = commit(character, order, key, note);
  if (fault === 'kill_after_commit') signal(sender, 'SIGKILL', 'supplier-committed');
  if (fault === 'cut') return void request.socket.destroy();
  if (fault === 'delay') await sleep(settings.delayMs);
  if (fault === 'overdue') await sleep(settings.overdueMs);
  answer(response, fault === 'error' ? 500 : 201, booking);
}

function commit(character: string, order: z.output<typeof ordered>, key: string, note: Received): Booking {
  const known = character === 'key' || character === 'reference' ? bookings.find((one) => one.key === key) : undefined;
  if (known) {
    note.did = 'replayed';
    return known;
  }
  const at = Date.now();
  const booking: Booking = { ...order, key, calledOff: false, at, visibleAt: at + (character === 'lookup' ? settings.lagMs : 0) };
  bookings.push(booking);
  note.did = 'booked';
  return booking;
}

/** Stops the process that is sending, at exactly this moment; the storm is told, so that it knows who did it. */
function signal(sender: number, how: 'SIGKILL' | 'SIGSTOP', boundary: string): void {
  process.send?.({ type: 'signalled', pid: sender, signal: how, boundary });
  try {
    process.kill(sender, how);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error; // it was killed meanwhile
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString());
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed || response.writableEnded) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
