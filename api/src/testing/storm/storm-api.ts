import { flushCompileCache } from 'node:module';
import { z } from 'zod';
import { loadConfig } from '../../config.ts';
import { createLog } from '../../log.ts';
import { runProcess } from '../../process.ts';
import { startApi } from '../../start-api.ts';
import { stormExtra, stormSettings } from './settings.ts';

const settings = stormSettings
  .extend({ port: z.number().int(), email: z.string(), password: z.string() })
  .parse(JSON.parse(process.argv[2] ?? '{}'));

/** The product's API with its real sign-in, beside which the storm's automation can be started. */
await runProcess(async () => {
  const config = loadConfig({
    API_PORT: String(settings.port),
    DATA_DIR: settings.dataDir,
    DEMO: 'off',
    API_REQUESTS_PER_MINUTE: '10000000',
    ...(settings.sms ? { PUBLIC_URL: settings.sms.publicUrl } : {}),
    BANKSMAN_OWNER_EMAIL: settings.email,
    BANKSMAN_OWNER_PASSWORD: settings.password,
  });
  const database = { url: settings.databaseUrl, stop: async () => {} };
  const started = await startApi(config, database, false, createLog('api', 'warn'), stormExtra(settings));
  flushCompileCache();
  return started;
});
