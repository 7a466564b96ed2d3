import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { MAX_ATTEMPTS, SUSPECT_ATTEMPTS } from '@banksman/db';
import { buildParts } from '../../build.ts';
import { loadConfig } from '../../config.ts';
import { startWorker } from '../../engine/worker.ts';
import { createLog } from '../../log.ts';
import { runProcess, tell } from '../../process.ts';
import { showAlive, standBy, tellSpoilt, tellStep } from '../../watched.ts';
import { stopsWhenTold, stormExtra, stormSettings } from './settings.ts';

/** As in `drive-process.ts`: who is suspected of taking processes down is driven apart. */
const CLAIMS = {
  all: {},
  worker: { claims: { attempts: { from: 0, to: SUSPECT_ATTEMPTS - 1 } } },
  suspects: { claims: { attempts: { from: SUSPECT_ATTEMPTS, to: MAX_ATTEMPTS } } },
};

const settings = stormSettings.parse(JSON.parse(process.argv[2] ?? '{}'));
if (settings.clockAheadMs !== 0) moveClock(settings.clockAheadMs);

/** A worker process that dies where the storm wants; everything else of it is the product's. */
await runProcess(async () => {
  const config = loadConfig({ DATA_DIR: settings.dataDir, DEMO: 'off', DATABASE_POOL: String(settings.databasePool) });
  const log = createLog('worker', 'warn');
  const url = new URL(settings.databaseUrl);
  // the watch in the database compares who writes with who holds the run
  url.searchParams.set('application_name', `storm-${process.pid}`);
  const { parts, close } = buildParts(config, url.toString(), log, stormExtra(settings));
  // written at once: nothing that waits in a buffer survives the next line
  parts.stepAtWork = tellStep;
  parts.stepGoesOn = tellSpoilt;
  parts.failpoint = stopsWhenTold((boundary, signal) => writeSync(1, `\n#storm ${signal} ${boundary}\n`));
  const { leaseMs, kind, stepLimitMs } = settings;
  const concurrency = kind === 'suspects' ? 1 : settings.concurrency;
  // for the next one: a worker that is killed leaves no cache behind
  flushCompileCache();
  if (kind === 'worker') await standBy();
  const worker = startWorker(parts, { leaseMs, concurrency, stepLimitMs, ...CLAIMS[kind] });
  tell({ type: 'ready', worker: worker.id });
  const stopShowing = showAlive(worker);
  return {
    async stop() {
      await worker.stop();
      stopShowing();
      await close();
    },
  };
});

/** What faketime does to the wall clock: `Date` is ahead, timers and the monotonic clock are not. */
function moveClock(aheadMs: number): void {
  const Real = Date;
  const Ahead = new Proxy(Real, {
    construct: (target, args: unknown[]) => (args.length === 0 ? new target(target.now() + aheadMs) : Reflect.construct(target, args)),
    get: (target, property) => (property === 'now' ? () => target.now() + aheadMs : Reflect.get(target, property)),
  });
  globalThis.Date = Ahead;
}
