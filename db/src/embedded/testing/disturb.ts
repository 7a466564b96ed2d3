/**
 * A process that moves amounts between the 20 rows of `soak` at the url in argv[2] for argv[3] ms, in ways that go wrong half of the
 * time: rolled back, cut off in the middle, beside named statements whose answers are checked. Tells its parent what it saw.
 */
import { once } from 'node:events';
import pg from 'pg';
import postgres from 'postgres';

const [, , url = '', ms = '0'] = process.argv;
const until = Date.now() + Number(ms);
const below = (limit: number) => Math.floor(Math.random() * limit);
const sql = postgres(url, { max: 4, onnotice: () => {} });
const pool = new pg.Pool({ connectionString: url, max: 3 });
const seen = { done: 0, wrong: 0, cutOff: 0, announced: 0, errors: [] as string[] };

class MeantToFail extends Error {}

async function transfer(): Promise<void> {
  const from = below(20);
  const to = (from + 1 + below(19)) % 20;
  const amount = below(50);
  try {
    await sql.begin(async (tx) => {
      await tx`select 1 from soak where id in ${tx([from, to])} order by id for update`;
      await tx`update soak set v = v - ${amount} where id = ${from}`;
      if (below(10) === 0) throw new MeantToFail();
      await tx`update soak set v = v + ${amount} where id = ${to}`;
      await tx`select pg_notify('soak', ${String(amount)})`;
    });
    seen.announced += 1;
  } catch (error) {
    if (!(error instanceof MeantToFail)) throw error;
  }
}

async function ask(): Promise<void> {
  const value = below(1_000_000);
  const { rows } = await pool.query({ name: `q${below(5)}`, text: 'select $1::int as a', values: [value] });
  const [other] = await sql`select ${value}::int as a, ${String(value)}::text as b`;
  if (rows[0].a !== value || other?.a !== value || other?.b !== String(value)) seen.wrong += 1;
}

async function leaveInTheMiddle(): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  await client.query('begin');
  await client.query('update soak set v = v - 1000 where id = $1', [below(20)]);
  const { stream } = (client as unknown as { connection: { stream: NodeJS.EventEmitter & { destroy(): void } } }).connection;
  const closed = once(stream, 'close');
  stream.destroy();
  await closed;
  seen.cutOff += 1;
}

async function disturb(): Promise<void> {
  while (Date.now() < until) {
    const kind = below(10);
    try {
      await (kind < 4 ? transfer() : kind < 9 ? ask() : leaveInTheMiddle());
      seen.done += 1;
    } catch (error) {
      seen.errors.push(String(error));
    }
  }
}

await Promise.all(Array.from({ length: 6 }, disturb));
await Promise.all([sql.end(), pool.end()]);
process.send?.(seen, () => process.exit());
