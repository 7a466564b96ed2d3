import { join } from 'node:path';
import { buildParts, prepareDatabase } from './build.ts';
import { configOfProcess } from './config.ts';
import { startWorker } from './engine/worker.ts';
import { createLog } from './log.ts';
import { createMailer } from './mail/mailer.ts';
import { startMessages } from './messages/start-messages.ts';
import { runProcess, StartRefused, tell } from './process.ts';

/** A worker of its own, beside any number of others on any machine: `npm run worker` with DATABASE_URL. */
await runProcess(async () => {
  const config = configOfProcess();
  const log = createLog('worker', config.LOG_LEVEL);
  if (!config.DATABASE_URL)
    throw new StartRefused('DATABASE_URL must be set for a worker of its own: the embedded database belongs to `npm start`.');
  await prepareDatabase(config.DATABASE_URL);
  const { parts, close } = buildParts(config, config.DATABASE_URL, log);
  const worker = startWorker(parts, { leaseMs: config.LEASE_MS, concurrency: config.WORKER_CONCURRENCY });
  const mailer = createMailer({ smtpUrl: config.SMTP_URL ?? null, from: config.MAIL_FROM, outbox: join(config.DATA_DIR, 'outbox') });
  const messages = startMessages(parts, { mailer });
  log('info', 'the worker is up', { worker: worker.id });
  tell({ type: 'ready', worker: worker.id });
  return {
    async stop() {
      await worker.stop();
      await messages.stop();
      await close();
    },
  };
});
