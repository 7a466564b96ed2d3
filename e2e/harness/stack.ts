import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { buildTheDashboard } from './browser.ts';
import { leaksIn } from './leaks.ts';
import { freePort, type Running, start } from './processes.ts';

export const OWNER = { email: 'owner@example.com', password: 'correct horse battery staple' };

export type StackOptions = {
  /** a worker inside the API process, or none: then the journey starts its own with `worker()` */
  worker: 'inside' | 'own';
  /** a real Postgres; without it the embedded database inside the API process */
  server?: string | undefined;
  /** no pages: journeys by HTTP only */
  bff?: boolean;
  env?: Record<string, string>;
};

export type Stack = {
  apiUrl: string;
  bffUrl: string;
  hotelsUrl: string;
  buildertrendUrl: string;
  dataDir: string;
  /** starts one more worker process */
  worker(env?: Record<string, string>): Promise<Running>;
  api: Running;
  /** ends the API as an update does; the function that is returned starts it anew, at the same address and on the same data */
  outage(): Promise<() => Promise<void>>;
  /** ends it all. @throws Error when a secret of its settings, or an access token, was left where it does not belong */
  stop(): Promise<void>;
};

/** The whole product in processes of its own on free ports, with its own data folder; nothing is shared with another journey. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const dataDir = await mkdtemp(join(tmpdir(), 'banksman-e2e-'));
  const running: Running[] = [];
  const [port, apiPort, buildertrendPort, hotelsPort] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const database = options.server ? await serverDatabase(options.server) : null;
  const env: Record<string, string> = {
    PORT: String(port),
    API_PORT: String(apiPort),
    API_URL: `http://127.0.0.1:${apiPort}`,
    BUILDERTREND_STANDIN_PORT: String(buildertrendPort),
    HOTELS_STANDIN_PORT: String(hotelsPort),
    DATA_DIR: dataDir,
    BANKSMAN_OWNER_EMAIL: OWNER.email,
    BANKSMAN_OWNER_PASSWORD: OWNER.password,
    AUTH_SECRET: randomBytes(32).toString('base64url'),
    BANKSMAN_MASTER_KEY: randomBytes(32).toString('base64'),
    ...(database ? { DATABASE_URL: database.url } : {}),
    ...options.env,
  };
  /** All at once, as the launcher does; those that came up are stopped in the end even when another did not. */
  const launch = async (...starts: Promise<Running>[]) => {
    const ends = await Promise.allSettled(starts);
    for (const end of ends) if (end.status === 'fulfilled') running.push(end.value);
    await Promise.all(starts);
  };
  const end = async () => {
    for (const child of running.reverse()) {
      await child.stop();
      if (process.env.E2E_LOGS) console.log(child.output());
    }
  };
  const remove = async () => {
    await database?.drop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    // the BFF reads it at its start
    if (options.bff !== false) await buildTheDashboard();
    const startApi = () => start('api/src/main.ts', options.worker === 'inside' ? ['--all'] : [], env);
    const first = startApi();
    const bff = options.bff === false ? [] : [start('bff/src/main.ts', [], env)];
    await launch(start('connectors/src/stand-ins.ts', [], env), first, ...bff);
    const api = await first;
    let apiNow = api;
    return {
      apiUrl: `http://127.0.0.1:${apiPort}/api/v1`,
      bffUrl: `http://localhost:${port}`,
      hotelsUrl: `http://127.0.0.1:${hotelsPort}`,
      buildertrendUrl: `http://127.0.0.1:${buildertrendPort}`,
      dataDir,
      api,
      async outage() {
        await apiNow.stop();
        return async () => {
          const next = startApi();
          await launch(next);
          apiNow = await next;
        };
      },
      async worker(more = {}) {
        const child = start('api/src/worker.ts', [], { ...env, ...more });
        await launch(child);
        return child;
      },
      async stop() {
        await end();
        const outputs = running.map((child) => child.output());
        const leaks = await leaksIn({ settings: env, outputs, databaseUrl: database?.url ?? null, dataDir }).finally(remove);
        if (leaks.length > 0) throw new Error(`what is secret was found: ${leaks.join(', ')}`);
      },
    };
  } catch (error) {
    await end();
    await remove();
    throw error;
  }
}

async function serverDatabase(admin: string) {
  const name = `e2e_${Date.now().toString(36)}_${Math.floor(Math.random() * 1e6)}`;
  const run = async (statement: string) => {
    const client = new pg.Client({ connectionString: admin });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  await run(`create database ${name}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return { url: url.toString(), drop: () => run(`drop database if exists ${name} with (force)`) };
}
