import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '@banksman/db';
import { supervise } from '../../engine/supervisor.ts';
import { createLog } from '../../log.ts';
import { runProcess, tell } from '../../process.ts';
import { stormSettings } from './settings.ts';

const FASTER_IMPORTS = new URL('../../faster-imports.ts', import.meta.url).href;
const WORKER = fileURLToPath(new URL('./storm-worker.ts', import.meta.url));
const settings = stormSettings.parse(JSON.parse(process.argv[2] ?? '{}'));

/** What `worker.ts` is: the real supervisor, over processes that know the storm's automation. */
await runProcess(async () => {
  const { db, close } = openDatabase(settings.databaseUrl, { max: 2 });
  const ready = Promise.withResolvers<string>();
  const supervisor = supervise({
    db,
    log: createLog('supervisor', 'warn'),
    stallMs: settings.stallMs,
    drives: true,
    start: (kind) =>
      fork(WORKER, [JSON.stringify({ ...settings, kind })], {
        execArgv: ['--import', FASTER_IMPORTS, `--max-old-space-size=${settings.memoryMb}`, '--max-semi-space-size=8'],
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      }),
    onReady: ready.resolve,
  });
  tell({ type: 'ready', worker: await ready.promise });
  return {
    async stop() {
      await supervisor.stop();
      await close();
    },
  };
});
