import { join } from 'node:path';
import type { Log } from '@banksman/connectors';
import { startEmbeddedDatabase } from '@banksman/db/embedded';
import { serve } from '@hono/node-server';
import { sql } from 'drizzle-orm';
import { createApp } from './app.ts';
import { openIdentity } from './auth/identity.ts';
import { buildParts, prepareDatabase, seedDemo } from './build.ts';
import { configOfProcess, type Environment } from './config.ts';
import { startWorker } from './engine/worker.ts';
import { startHub } from './live/hub.ts';
import { createLog } from './log.ts';
import { createMailer } from './mail/mailer.ts';
import { runProcess, StartRefused, tell } from './process.ts';

const SWEEP_EVERY_MS = 60 * 60_000;

/**
 * The API, on 127.0.0.1 unless API_HOST says otherwise. With `--all` (`npm start`) it also drives runs and, without DATABASE_URL, brings its own database;
 * `npm run api` alone needs DATABASE_URL, since workers of their own must reach the same one.
 */
await runProcess(async () => {
  const config = configOfProcess();
  const all = process.argv.includes('--all');
  const log = createLog('api', config.LOG_LEVEL);
  const database = await databaseOf(config, all, log);
  await prepareDatabase(database.url);
  const { parts, close } = buildParts(config, database.url, log);
  const mailer = createMailer({ smtpUrl: config.SMTP_URL ?? null, from: config.MAIL_FROM, outbox: join(config.DATA_DIR, 'outbox') });
  const identity = openIdentity({ db: parts.db, secret: config.AUTH_SECRET ?? null, dataDir: config.DATA_DIR, mailer, log });
  const owner = await identity.ensureOwner({
    email: config.BANKSMAN_OWNER_EMAIL,
    password: config.BANKSMAN_OWNER_PASSWORD ?? null,
    demo: config.DEMO === 'on',
  });
  if (owner) tell({ type: 'owner', ...owner });
  if (owner && !process.send)
    console.log(
      `Sign in as ${owner.email} with ${config.BANKSMAN_OWNER_PASSWORD ? 'the password from BANKSMAN_OWNER_PASSWORD' : owner.password}`,
    );
  // Before anybody can start a run: without the policy the first proposal would have no sources. Costs seconds once, then nothing.
  if (config.DEMO === 'on')
    await seedDemo(parts).catch((error: unknown) => log('warn', 'the demo documents were not stored', { error: String(error) }));

  const sweep = setInterval(
    () => void identity.sweep().catch((error: unknown) => log('warn', 'expired sign-ins were not removed', { error: String(error) })),
    SWEEP_EVERY_MS,
  );
  const hub = startHub(database.url);
  const checks = [{ name: 'database', check: async () => void (await parts.db.execute(sql`select 1`)) }];
  const app = createApp({ parts, hub, log, authenticate: identity.authenticate, identityRoutes: identity.routes, checks });
  const server = await listen(app.fetch, config);
  const worker = all ? startWorker(parts, { leaseMs: config.LEASE_MS, concurrency: config.WORKER_CONCURRENCY }) : null;
  const url = `http://127.0.0.1:${config.API_PORT}`;
  log('info', 'the API is up', { url });
  tell({ type: 'ready', url });

  return {
    async stop() {
      clearInterval(sweep);
      await worker?.stop();
      await hub.close();
      await server.close();
      await close();
      await database.stop();
    },
  };
});

async function databaseOf(config: Environment, all: boolean, log: Log): Promise<{ url: string; stop(): Promise<void> }> {
  if (config.DATABASE_URL) return { url: config.DATABASE_URL, stop: async () => {} };
  if (!all) throw new StartRefused('DATABASE_URL must be set for an API of its own: the embedded database belongs to `npm start`.');
  return startEmbeddedDatabase({
    dataDir: join(config.DATA_DIR, 'postgres'),
    log: (message) => log('info', message),
    onFatal: (error) => {
      log('error', 'the embedded database has ended', { error: error.message });
      process.exit(1);
    },
  }).catch((error: unknown) => {
    throw new StartRefused(error instanceof Error ? error.message : String(error));
  });
}

/** Live streams never end by themselves, so closing the server cuts what is open. */
function listen(
  fetch: Parameters<typeof serve>[0]['fetch'],
  { API_PORT: port, API_HOST: hostname }: Environment,
): Promise<{ close(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname }, () =>
      resolve({
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            if ('closeAllConnections' in server) server.closeAllConnections();
          }),
      }),
    );
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new StartRefused(`Port ${port} is taken: set API_PORT to another one.`) : error),
    );
  });
}
