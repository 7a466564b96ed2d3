import { join } from 'node:path';
import { MAX_ATTEMPTS, SUSPECT_ATTEMPTS } from '@banksman/db';
import { buildParts } from './build.ts';
import { configOfProcess } from './config.ts';
import { startWorker } from './engine/worker.ts';
import { createLog } from './log.ts';
import { createMailer } from './mail/mailer.ts';
import { startMessages } from './messages/start-messages.ts';
import { runProcess, StartRefused } from './process.ts';
import { showAlive, standBy, tellSpoilt, tellStep } from './watched.ts';

/**
 * One process that drives runs; started, watched and replaced by the supervisor (`worker.ts`, or the API with `--all`).
 * `suspects` takes, one at a time, the runs that may have taken a process down before; without it the process is loaded, stands by, and
 * takes the others once it is told to.
 */
await runProcess(async () => {
  const suspects = process.argv.includes('suspects');
  const config = configOfProcess();
  const log = createLog(suspects ? 'quarantine' : 'worker', config.LOG_LEVEL);
  if (!config.DATABASE_URL) throw new StartRefused('DATABASE_URL must be set for a worker.');
  const { parts: built, close } = buildParts(config, config.DATABASE_URL, log);
  const parts = { ...built, stepAtWork: tellStep, stepGoesOn: tellSpoilt };
  const attempts = suspects ? { from: SUSPECT_ATTEMPTS, to: MAX_ATTEMPTS } : { from: 0, to: SUSPECT_ATTEMPTS - 1 };
  const concurrency = suspects ? 1 : config.WORKER_CONCURRENCY;
  const keepCheckpointsMs = config.CHECKPOINT_KEEP_DAYS * 24 * 3_600_000;
  if (!suspects) await standBy();
  const worker = startWorker(parts, {
    leaseMs: config.LEASE_MS,
    concurrency,
    claims: { attempts },
    keepCheckpointsMs,
    stepLimitMs: config.STEP_LIMIT_MS,
  });
  const mailer = createMailer({ smtpUrl: config.SMTP_URL ?? null, from: config.MAIL_FROM, outbox: join(config.DATA_DIR, 'outbox') });
  const messages = suspects ? null : startMessages(parts, { mailer });
  const stopShowing = showAlive(worker);
  return {
    async stop() {
      await worker.stop();
      stopShowing();
      await messages?.stop();
      await close();
    },
  };
});
