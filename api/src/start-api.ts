import { join } from 'node:path';
import type { Log } from '@banksman/connectors';
import { migrate, SUSPECT_ATTEMPTS } from '@banksman/db';
import { sql } from 'drizzle-orm';
import { createApp } from './app.ts';
import { openIdentity } from './auth/identity.ts';
import { ISSUER_CALLBACK, issuersOf } from './auth/issuer-settings.ts';
import { buildParts, type Extra, seedDemo } from './build.ts';
import type { Environment } from './config.ts';
import { startDriveProcess } from './drive-processes.ts';
import { supervise } from './engine/supervisor.ts';
import { startWorker } from './engine/worker.ts';
import { errorText } from './error-text.ts';
import { listen } from './http/listen.ts';
import { rateLimit } from './http/rate-limit.ts';
import { startHub } from './live/hub.ts';
import { createMailer } from './mail/mailer.ts';
import { startMessages } from './messages/start-messages.ts';
import { codeTexter } from './messages/text-code.ts';
import type { Parts } from './parts.ts';
import { tell } from './process.ts';

const SWEEP_EVERY_MS = 60 * 60_000;

/** A database that is open, and how to let go of it. */
export type OpenedDatabase = { url: string; stop(): Promise<void> };

/** Brings the database up to date, puts the parts together and listens; with `all` it drives runs as well. */
export async function startApi(
  config: Environment,
  database: OpenedDatabase,
  all: boolean,
  log: Log,
  extra: Extra = {},
): Promise<{ stop(): Promise<void> }> {
  await migrate(database.url);
  const { parts, needKeys, close } = buildParts(config, database.url, log, extra);
  await needKeys();
  const mailer = createMailer({ smtpUrl: config.SMTP_URL ?? null, from: config.MAIL_FROM, outbox: join(config.DATA_DIR, 'outbox') });
  const identity = openIdentity({
    db: parts.db,
    vault: parts.vault,
    audit: parts.audit,
    textCode: codeTexter(parts),
    secret: config.AUTH_SECRET ?? null,
    dataDir: config.DATA_DIR,
    mailer,
    log,
    extensionIds: config.EXTENSION_IDS,
    publicUrl: parts.publicUrl,
    issuers: { known: issuersOf(config), redirectUri: `${parts.publicUrl}${ISSUER_CALLBACK}` },
  });
  await identity.needSecret();
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
    await seedDemo(parts).catch((error: unknown) => log('warn', 'the demo documents were not stored', { error: errorText(error) }));

  const sweep = setInterval(
    () => void identity.sweep().catch((error: unknown) => log('warn', 'expired sign-ins were not removed', { error: errorText(error) })),
    SWEEP_EVERY_MS,
  );
  const hub = startHub(database.url);
  const checks = [{ name: 'database', check: async () => void (await parts.db.execute(sql`select 1`)) }];
  const perMinute = config.API_REQUESTS_PER_MINUTE;
  const limit = perMinute === 0 ? undefined : rateLimit(parts.db, perMinute, log);
  const app = createApp({
    parts,
    hub,
    log,
    authenticate: identity.authenticate,
    identityRoutes: identity.routes,
    checks,
    allow: config.API_ALLOW,
    docs: config.DEMO === 'on' ? 'open' : 'members',
    ...(limit ? { rateLimit: limit } : {}),
  });
  const server = await listen(app.fetch, { port: config.API_PORT, hostname: config.API_HOST });
  const worker = all ? driveHere(config, database.url, parts, log) : null;
  const messages = startMessages(parts, { mailer });
  const url = `http://127.0.0.1:${config.API_PORT}`;
  log('info', 'the API is up', { url });
  tell({ type: 'ready', url });

  return {
    async stop() {
      clearInterval(sweep);
      limit?.stop();
      await worker?.stop();
      await messages.stop();
      await hub.close();
      await server.close();
      await close();
      await database.stop();
    },
  };
}

/** Runs are driven in this process; only one that may have taken it down before gets a process of its own. */
function driveHere(config: Environment, databaseUrl: string, parts: Parts, log: Log): { stop(): Promise<void> } {
  const claims = { attempts: { from: 0, to: SUSPECT_ATTEMPTS - 1 } };
  const keepCheckpointsMs = config.CHECKPOINT_KEEP_DAYS * 24 * 3_600_000;
  const worker = startWorker(parts, {
    leaseMs: config.LEASE_MS,
    concurrency: config.WORKER_CONCURRENCY,
    claims,
    keepCheckpointsMs,
    stepLimitMs: config.STEP_LIMIT_MS,
  });
  const supervisor = supervise({
    db: parts.db,
    log,
    stallMs: config.WORKER_STALL_MS,
    drives: false,
    start: (kind, first) => startDriveProcess(kind, first, config, databaseUrl),
  });
  return {
    async stop() {
      await Promise.all([worker.stop(), supervisor.stop()]);
    },
  };
}
