import { migrate } from '@banksman/db';
import { configOfProcess } from './config.ts';
import { createLog } from './log.ts';
import { runProcess, StartRefused } from './process.ts';

/** Brings the database at DATABASE_URL to the current schema and ends: for deployments that do this once, before the processes start. */
await runProcess(async () => {
  const { DATABASE_URL: url, LOG_LEVEL } = configOfProcess();
  if (!url) throw new StartRefused('DATABASE_URL must be set: the embedded database is brought up to date by `npm start`.');
  await migrate(url);
  createLog('migrate', LOG_LEVEL)('info', 'the database is up to date');
  return { stop: async () => {} };
});
