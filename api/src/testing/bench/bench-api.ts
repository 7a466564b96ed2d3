import { configOfProcess } from '../../config.ts';
import { createLog } from '../../log.ts';
import { runProcess, StartRefused } from '../../process.ts';
import { startApi } from '../../start-api.ts';
import { benchAutomations } from './automations.ts';
import { memory, obeyParent, takeCpu } from './commands.ts';
import { countStatements, takeStatements } from './count-statements.ts';

/** The real API with the benchmark's automations. */
await runProcess(async () => {
  countStatements();
  const config = configOfProcess();
  if (!config.DATABASE_URL) throw new StartRefused('DATABASE_URL must be set.');
  const database = { url: config.DATABASE_URL, stop: async () => {} };
  obeyParent({ statements: async () => takeStatements(), cpu: takeCpu, memory });
  return startApi(config, database, false, createLog('api', config.LOG_LEVEL), { automations: benchAutomations });
});
