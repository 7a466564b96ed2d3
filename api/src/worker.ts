import { migrate } from '@banksman/db';
import { buildParts } from './build.ts';
import { configOfProcess } from './config.ts';
import { startWorker } from './engine/worker.ts';
import { createLog } from './log.ts';
import { runProcess, StartRefused, tell } from './process.ts';

/** A worker of its own, beside any number of others on any machine: `npm run worker` with DATABASE_URL. */
await runProcess(async () => {
  const config = configOfProcess();
  const log = createLog('worker', config.LOG_LEVEL);
  if (!config.DATABASE_URL)
    throw new StartRefused('DATABASE_URL must be set for a worker of its own: the embedded database belongs to `npm start`.');
  await migrate(config.DATABASE_URL);
  const { parts, close } = buildParts(config, config.DATABASE_URL, log);
  const worker = startWorker(parts, { leaseMs: config.LEASE_MS, concurrency: config.WORKER_CONCURRENCY });
  log('info', 'the worker is up', { worker: worker.id });
  tell({ type: 'ready', worker: worker.id });
  return {
    async stop() {
      await worker.stop();
      await close();
    },
  };
});
