/** `npm run bench:fill [-- --runs N]`: a database `banksman_filled` with 1,000,000 runs and 10,000,000 events of 20 workspaces. */
import { parseArgs } from 'node:util';
import { EVENTS_PER_RUN, fillRuns } from './fill-tables.ts';
import { createFilled } from './filled.ts';

const { values: given } = parseArgs({ options: { runs: { type: 'string', default: '1000000' } } });
const runs = Number(given.runs);
if (!Number.isInteger(runs) || runs < 1) {
  console.error('--runs must be a whole number such as 1000000.');
  process.exit(1);
}

const startedAt = Date.now();
const since = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
const { database, workspaceIds, colleagueId } = await createFilled();
await fillRuns(database.client, { workspaceIds, colleagueId }, runs, (done) =>
  console.log(`${done} runs, ${done * EVENTS_PER_RUN} events, ${since()}`),
);
await database.client.query('vacuum (analyze)');
const sizes = await database.client.query<{ name: string; size: string }>(
  `select relname as name, pg_size_pretty(pg_total_relation_size(relid)) as size from pg_stat_user_tables
   where schemaname = 'app' order by pg_total_relation_size(relid) desc limit 3`,
);
console.log(`${sizes.rows.map(({ name, size }) => `${name} ${size}`).join(', ')}; ${since()} in all`);
await database.client.end();
