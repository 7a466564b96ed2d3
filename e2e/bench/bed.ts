import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tokens } from '@banksman/contracts';
import { z } from 'zod';
import { freePort } from '../harness/processes.ts';
import { OWNER } from '../harness/stack.ts';
import { type Child, startChild } from './children.ts';
import type { BenchDatabase } from './database.ts';

/** The platform in processes of its own: the real API and workers, idle until told to go. */
export type Platform = {
  database: BenchDatabase;
  apiUrl: string;
  api: Child;
  workers: Child[];
  token: string;
  /** sends one request with the owner's token, or another; throws when it is refused */
  send(method: string, path: string, body?: unknown, token?: string): Promise<unknown>;
  signIn(email: string, password: string): Promise<string>;
  /** admits one run through the API; its id */
  trigger(moduleId: string): Promise<string>;
  stop(): Promise<void>;
};

const answered = z.object({ success: z.literal(true), data: z.unknown() });
const accepted = z.object({ job_id: z.string() });

/** Starts the API and `workers` worker processes on the database; the first start makes the owner and the tables. */
export async function startPlatform(database: BenchDatabase, workers: number): Promise<Platform> {
  const dataDir = await mkdtemp(join(tmpdir(), 'banksman-bench-'));
  const port = await freePort();
  const env = {
    DATABASE_URL: database.url,
    API_PORT: String(port),
    DATA_DIR: dataDir,
    DEMO: 'off',
    LOG_LEVEL: 'warn',
    API_REQUESTS_PER_MINUTE: '10000000',
    BANKSMAN_OWNER_EMAIL: OWNER.email,
    BANKSMAN_OWNER_PASSWORD: OWNER.password,
    AUTH_SECRET: 'the secret of a benchmark that nobody reaches',
    // the same each time: what `bench:fill` has written is opened by later processes
    BANKSMAN_MASTER_KEY: Buffer.alloc(32, 'bench').toString('base64'),
  };
  const apiUrl = `http://127.0.0.1:${port}/api/v1`;
  // the API first: it makes the tables
  const api = await startChild('bench-api.ts', env);
  const children = await Promise.all(Array.from({ length: workers }, () => startChild('bench-worker.ts', env)));
  const platform: Platform = {
    database,
    apiUrl,
    api,
    workers: children,
    token: '',
    async send(method, path, body, token = platform.token) {
      const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
      const answer = await fetch(`${apiUrl}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      const json: unknown = await answer.json();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(json)}`);
      return answered.parse(json).data;
    },
    async signIn(email, password) {
      return tokens.parse(await platform.send('POST', '/auth/login', { email, password })).access_token;
    },
    async trigger(moduleId) {
      return accepted.parse(await platform.send('POST', '/automations/trigger', { module_id: moduleId, input: { item: 'crane' } })).job_id;
    },
    async stop() {
      await Promise.all([...children, api].map((child) => child.stop()));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  platform.token = await platform.signIn(OWNER.email, OWNER.password);
  return platform;
}

/** Calls `one` `times` times, `lanes` at once. */
export async function atOnce(times: number, lanes: number, one: () => Promise<unknown>): Promise<void> {
  let left = times;
  const lane = async () => {
    while (left-- > 0) await one();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Calls `one` for each thing at a pace by the clock, whether or not the ones before are done. */
export async function paced<Thing>(things: readonly Thing[], perSecond: number, one: (thing: Thing) => Promise<unknown>): Promise<void> {
  const startedAt = performance.now();
  const begun: Promise<unknown>[] = [];
  for (const [at, thing] of things.entries()) {
    const dueInMs = startedAt + (at * 1000) / perSecond - performance.now();
    if (dueInMs > 0) await new Promise((resolve) => setTimeout(resolve, dueInMs));
    begun.push(one(thing));
  }
  await Promise.all(begun);
}

/** Waits until no run is queued or being driven. Asked of the index of queued runs, so that asking costs next to nothing. */
export async function drained({ client }: BenchDatabase): Promise<void> {
  for (;;) {
    const left = await client.query('select 1 from app.runs where ready_at is not null limit 1');
    if (left.rowCount === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits until the messages that were to be sent have been sent. */
export async function delivered({ client }: BenchDatabase): Promise<void> {
  for (;;) {
    const left = await client.query('select 1 from app.outbox where due_at is not null limit 1');
    if (left.rowCount === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
