import { connect } from 'node:net';
import { REQUEST_LIMITS } from '@banksman/contracts';
import type { ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createBff } from './app.ts';
import { listen } from './listen.ts';

/** as the real ones, in a hurry */
const SHORT = { ...REQUEST_LIMITS, headersTimeout: 400, requestTimeout: 800, connectionsCheckingInterval: 50 };
let port = 0;
let server: ServerType;
beforeAll(async () => {
  const bff = createBff({
    port: 0,
    host: '127.0.0.1',
    // nobody listens there
    apiUrl: 'http://127.0.0.1:1',
    publicUrl: 'http://localhost:3000',
    sessionSecret: 's'.repeat(40),
    dashboardDist: 'none',
    extensionIds: [],
    trustedHosts: [],
  });
  ({ port, server } = await listen(bff.fetch, { port: 0, hostname: '127.0.0.1' }, SHORT));
});
afterAll(() => server.close());

/** What a client that writes `parts` on a bare connection, one every `everyMs`, gets to read until the other side closes. */
function write(parts: Iterable<string>, everyMs = 0): Promise<{ answer: string; afterMs: number }> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const socket = connect(port, '127.0.0.1');
    const rest = parts[Symbol.iterator]();
    let answer = '';
    const next = () => {
      const { value, done } = rest.next();
      if (done || socket.destroyed || !socket.writable) return;
      socket.write(value, () => setTimeout(next, everyMs));
    };
    socket.on('connect', next);
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    // the other side may close while we still write
    socket.on('error', () => {});
    socket.on('close', () => resolve({ answer, afterMs: performance.now() - startedAt }));
  });
}
function* trickle(start: string, drop: string): Generator<string> {
  yield start;
  for (;;) yield drop;
}
const CLOSE = 'Host: localhost\r\nConnection: close\r\n';
const POST = `POST /bff/login HTTP/1.1\r\n${CLOSE}Content-Type: application/json\r\nOrigin: http://localhost:3000\r\nSec-Fetch-Site: same-origin\r\nX-Banksman: 1\r\n`;
/** a megabyte and a bit, in pieces */
const LARGE = Array<string>(18).fill('x'.repeat(64 * 1024));

test('a request as it should be is answered, also when it takes a while to come', async () => {
  expect((await write([`GET /health HTTP/1.1\r\n${CLOSE}\r\n`])).answer).toMatch(/^HTTP\/1\.1 200 /);
  const slowly = await write([POST, 'Content-Length: 23\r\n\r\n{"email":', '"a@b.example"', '}'], 50);
  expect(slowly.answer).toMatch(/^HTTP\/1\.1 503 /);
});

test('headers over 16 kB are refused with 431, and so is an address that long', async () => {
  for (const request of [
    `GET /health HTTP/1.1\r\n${CLOSE}x-much: ${'a'.repeat(17_000)}\r\n\r\n`,
    `GET /?${'a'.repeat(17_000)} HTTP/1.1\r\n${CLOSE}\r\n`,
  ])
    expect((await write([request])).answer).toMatch(/^HTTP\/1\.1 431 /);
});

test('a body over 1 MB is refused with 413, whether it says so before or not', async () => {
  const said = await write([`${POST}Content-Length: ${18 * 64 * 1024}\r\n\r\n`, ...LARGE]);
  expect(said.answer).toMatch(/^HTTP\/1\.1 413 /);
  const chunked = await write([`${POST}Transfer-Encoding: chunked\r\n\r\n`, ...LARGE.map((piece) => `10000\r\n${piece}\r\n`), '0\r\n\r\n']);
  expect(chunked.answer).toMatch(/^HTTP\/1\.1 413 /);
});

test('whoever lets headers trickle in is cut off with 408', async () => {
  const { answer, afterMs } = await write(trickle(`GET /health HTTP/1.1\r\n${CLOSE}`, 'x: y\r\n'), 20);
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(afterMs).toBeGreaterThanOrEqual(SHORT.headersTimeout);
});

test('whoever lets a body trickle in is cut off with 408, and leaves no trace in the log', async () => {
  const said = vi.spyOn(console, 'error');
  const { answer, afterMs } = await write(trickle(`${POST}Content-Length: 100000\r\n\r\n{"email":"`, 'x'), 20);
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(afterMs).toBeGreaterThanOrEqual(SHORT.requestTimeout);
  expect(said).not.toHaveBeenCalled();
  said.mockRestore();
});

test('an answer may take longer than a request', async () => {
  const app = new Hono().get('/', (c) =>
    streamSSE(c, async (stream) => {
      await stream.writeSSE({ data: 'first' });
      await stream.sleep(2 * SHORT.requestTimeout);
      await stream.writeSSE({ data: 'last' });
    }),
  );
  const live = await listen(app.fetch, { port: 0, hostname: '127.0.0.1' }, SHORT);
  expect(await (await fetch(`http://127.0.0.1:${live.port}/`)).text()).toContain('data: last');
  live.server.close();
});
