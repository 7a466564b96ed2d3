import { migrate, openDatabase } from '@banksman/db';
import { configOfProcess } from './config.ts';
import { startDriveProcess } from './drive-processes.ts';
import { supervise } from './engine/supervisor.ts';
import { createLog } from './log.ts';
import { runProcess, StartRefused, tell } from './process.ts';
import { openMasterKeys } from './secrets/master-keys.ts';
import { needMasterKeys } from './secrets/vault.ts';

/**
 * A worker of its own, beside any number of others on any machine: `npm run worker` with DATABASE_URL. It drives no run
 * itself: it starts a process that does, watches it and replaces it.
 */
await runProcess(async () => {
  const config = configOfProcess();
  const log = createLog('worker', config.LOG_LEVEL);
  const url = config.DATABASE_URL;
  if (!url) throw new StartRefused('DATABASE_URL must be set for a worker of its own: the embedded database belongs to `npm start`.');
  await migrate(url);
  const { db, close } = openDatabase(url, { max: 2 });
  await needMasterKeys(db, openMasterKeys(config.BANKSMAN_MASTER_KEY ?? null, config.DATA_DIR));
  const ready = Promise.withResolvers<string>();
  const supervisor = supervise({
    db,
    log,
    stallMs: config.WORKER_STALL_MS,
    drives: true,
    start: (kind, first) => startDriveProcess(kind, first, config, url),
    onReady: ready.resolve,
  });
  const worker = await ready.promise;
  log('info', 'the worker is up', { worker });
  tell({ type: 'ready', worker });
  return {
    async stop() {
      await supervisor.stop();
      await close();
    },
  };
});
