import { openDatabase } from '@banksman/db';
import { configOfProcess } from './config.ts';
import { runProcess, StartRefused } from './process.ts';
import { openMasterKeys, rotateKeyFile } from './secrets/master-keys.ts';
import { renewAll } from './secrets/renew.ts';
import { rewrapAll } from './secrets/vault.ts';

/**
 * `npm run secrets:rotate`: wraps the keys of all workspaces with another master key. With BANKSMAN_MASTER_KEY=NEW,OLD that is the first
 * one; else a new one is put into the file, and the old ones leave it when nothing needs them. Running processes go on; a break in between
 * loses nothing, and the next run goes on from there. With `-- --data-keys` every workspace gets a new key of its own as well, and its
 * secrets are sealed with that: for the day a key may have been seen.
 */
await runProcess(async () => {
  const config = configOfProcess();
  const { DATABASE_URL: url, BANKSMAN_MASTER_KEY: given = null, DATA_DIR: dataDir } = config;
  if (!url) throw new StartRefused('DATABASE_URL must be set: the embedded database belongs to `npm start`.');
  const { db, close } = openDatabase(url, { max: 2 });
  if (given === null) rotateKeyFile(dataDir, 'add');
  const count = await rewrapAll(db, openMasterKeys(given, dataDir));
  const renewed = process.argv.includes('--data-keys') ? await renewAll(db, openMasterKeys(given, dataDir)) : null;
  if (given === null) rotateKeyFile(dataDir, 'forget');
  const keys = count === 1 ? '1 workspace key was' : `${count} workspace keys were`;
  console.log(`${keys} put under the new master key${given === null ? '' : ': set BANKSMAN_MASTER_KEY to it alone now'}.`);
  if (renewed) console.log(`New workspace keys: ${renewed.keys}. Secrets sealed with them: ${renewed.secrets}.`);
  await close();
  return { stop: async () => {} };
});
