import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { startHotelsStandIn } from './stand-in.ts';
import { connectedHotels } from './testing.ts';

const ready = z.object({ type: z.literal('ready'), urls: z.object({ hotels: z.string() }) });

test('kill -9 in the middle of many orders loses none that was acknowledged', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'hotels-'));
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '..', 'stand-ins.ts')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, DATA_DIR: dataDir, HOTELS_STANDIN_PORT: '0', BUILDERTREND_STANDIN_PORT: '0' },
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const { urls } = ready.parse(await new Promise((resolve) => child.once('message', resolve)));
  const site = await connectedHotels({ standIn: { url: urls.hotels, stop: async () => undefined } });
  site.clock.at = new Date();
  const inTwoWeeks = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10);
  const inThreeWeeks = new Date(Date.now() + 21 * 86_400_000).toISOString().slice(0, 10);
  const [offer] = await site.search({ check_in: inTwoWeeks, check_out: inThreeWeeks });
  if (!offer) throw new Error('no offer');

  const acknowledged: string[] = [];
  // four offices that order until the supplier is gone
  const offices = ['A', 'B', 'C', 'D'].map(async (office) => {
    for (let n = 0; n < 1_000; n += 1) {
      const quote = await site.quote(offer);
      const { booking_id } = await site.book(quote, { reference: `${office}${String(n).padStart(27, '2')}` });
      if (acknowledged.push(booking_id) === 10) child.kill('SIGKILL');
    }
  });
  const ends = await Promise.allSettled(offices);
  await ended;
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
  expect(acknowledged.length).toBeGreaterThanOrEqual(10);

  const after = await connectedHotels({ standIn: await startHotelsStandIn({ port: 0, dataDir: path.join(dataDir, 'stand-ins') }) });
  const kept = new Set((await after.bookings()).map(({ id }) => id));
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  await after.standIn.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test.each([
  ['without a token', { 'duffel-version': 'v2' }, 401, 'authentication_error'],
  ['with a live token', { authorization: 'Bearer duffel_live_x', 'duffel-version': 'v2' }, 401, 'authentication_error'],
  ['without the API version', { authorization: 'Bearer duffel_test_x' }, 400, 'invalid_request_error'],
])('a request %s is refused in the shape of the vendor', async (_, headers, status, type) => {
  const standIn = await startHotelsStandIn({ port: 0, dataDir: null });
  const answer = await fetch(`${standIn.url}/stays/bookings`, { headers });
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ errors: [{ type }], meta: { status } });
  await standIn.stop();
});

test("a body that breaks the vendor's types is refused with the field", async () => {
  const standIn = await startHotelsStandIn({ port: 0, dataDir: null });
  const headers = { authorization: 'Bearer duffel_test_x', 'duffel-version': 'v2', 'content-type': 'application/json' };
  const order = { data: { quote_id: 'quo_1', guests: [{ given_name: 'Dana' }], email: 'office@example.com', surname: 'x' } };
  const answer = await fetch(`${standIn.url}/stays/bookings`, { method: 'POST', headers, body: JSON.stringify(order) });
  expect(answer.status).toBe(422);
  const { errors } = z.object({ errors: z.array(z.object({ source: z.object({ pointer: z.string() }) })) }).parse(await answer.json());
  expect(errors.map(({ source }) => source.pointer).sort()).toEqual(['/data/guests/0/family_name', '/data/phone_number', '/data/surname']);
  await standIn.stop();
});
