import './faster-imports.ts';
import { join } from 'node:path';
import type { Log } from '@banksman/connectors';
import { startEmbeddedDatabase } from '@banksman/db/embedded';
import { configOfProcess, type Environment } from './config.ts';
import { createLog } from './log.ts';
import { runProcess, StartRefused } from './process.ts';
import type { OpenedDatabase } from './start-api.ts';

/**
 * The API, on 127.0.0.1 unless API_HOST says otherwise. With `--all` (`npm start`) it also drives runs and, without DATABASE_URL, brings
 * its own database; `npm run api` alone needs DATABASE_URL, since workers of their own must reach the same one.
 */
await runProcess(async () => {
  const config = configOfProcess();
  const all = process.argv.includes('--all');
  const log = createLog('api', config.LOG_LEVEL);
  // The embedded database opens in a thread of its own; loading the rest takes this one as long (seen: 1.5 s each on a busy machine).
  const [database, { startApi }] = await Promise.all([databaseOf(config, all, log), import('./start-api.ts')]);
  return startApi(config, database, all, log);
});

async function databaseOf(config: Environment, all: boolean, log: Log): Promise<OpenedDatabase> {
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
