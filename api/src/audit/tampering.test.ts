import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { Database } from '@banksman/db';
import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EngineSite, engineSite } from '../testing/engine-site.ts';

/** The full chain has 100,000 entries; a shorter one has the same places to be broken at. */
const ENTRIES = process.env.SECURITY === 'full' ? 100_000 : 1_000;
const TAMPERINGS = 200;
const SEED = process.env.SECURITY_SEED ?? '1';

let site: EngineSite;
const [ws, other] = [randomUUID(), randomUUID()];
beforeAll(async () => {
  site = await engineSite();
  await write(ws, ENTRIES);
  await write(other, ENTRIES);
}, 600_000);
afterAll(() => site.close());

async function write(workspaceId: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += 500)
    await site.parts.db.transaction((tx) =>
      site.parts.audit.write(
        tx,
        workspaceId,
        ...Array.from({ length: Math.min(500, count - from) }, (_, n) => ({
          actor: { kind: 'person' as const, id: `u${n % 7}`, name: `Person ${n % 7}`, channel: 'dashboard' },
          action: 'workspace_changed' as const,
          subject: { kind: 'workspace', id: workspaceId },
          text: `Change ${from + n}`,
          data: { n: from + n, amount_cents: 41_200 },
        })),
      ),
    );
}

const log = sql.raw('app.audit_log');
const heads = sql.raw('app.audit_heads');
const at = (seq: number) => sql`workspace_id = ${ws} and seq = ${seq}`;
const forgedMac = (seq: number) => createHmac('sha256', 'another key').update(String(seq)).digest('base64url');
const copied = (from: SQL, to: number) => sql`update ${log} l set at = o.at, actor_kind = o.actor_kind, actor_id = o.actor_id,
  actor_name = o.actor_name, channel = o.channel, action = o.action, subject_kind = o.subject_kind, subject_id = o.subject_id, text = o.text,
  data = o.data, key_version = o.key_version, mac = o.mac from ${log} o where l.workspace_id = ${ws} and l.seq = ${to} and ${from}`;

/** What somebody with the database in their hands can do: at one place, which is where it must be noticed at the latest, or at the end. */
const WAYS: [string, (seq: number) => SQL[]][] = [
  ['another word', (seq) => [sql`update ${log} set text = text || '.' where ${at(seq)}`]],
  ['a word less', (seq) => [sql`update ${log} set text = '' where ${at(seq)}`]],
  ['a letter that looks alike', (seq) => [sql`update ${log} set text = replace(text, 'a', 'а') where ${at(seq)}`]],
  ['another person', (seq) => [sql`update ${log} set actor_id = actor_id || '1' where ${at(seq)}`]],
  ['another name', (seq) => [sql`update ${log} set actor_name = 'Somebody' where ${at(seq)}`]],
  ['a machine instead of a person', (seq) => [sql`update ${log} set actor_kind = 'client' where ${at(seq)}`]],
  ['another way', (seq) => [sql`update ${log} set channel = 'email' where ${at(seq)}`]],
  ['no way', (seq) => [sql`update ${log} set channel = null where ${at(seq)}`]],
  ['another deed', (seq) => [sql`update ${log} set action = 'signed_in' where ${at(seq)}`]],
  ['another subject', (seq) => [sql`update ${log} set subject_id = 'x' where ${at(seq)}`]],
  ['another kind of subject', (seq) => [sql`update ${log} set subject_kind = 'user' where ${at(seq)}`]],
  ['another amount', (seq) => [sql`update ${log} set data = data || '{"amount_cents": 41201}' where ${at(seq)}`]],
  ['no details', (seq) => [sql`update ${log} set data = '{}' where ${at(seq)}`]],
  ['a later time', (seq) => [sql`update ${log} set at = at + interval '1 ms' where ${at(seq)}`]],
  ['another key', (seq) => [sql`update ${log} set key_version = key_version + 1 where ${at(seq)}`]],
  ['no seal', (seq) => [sql`update ${log} set mac = '' where ${at(seq)}`]],
  ['a seal of another key', (seq) => [sql`update ${log} set mac = ${forgedMac(seq)} where ${at(seq)}`]],
  ['text and seal', (seq) => [sql`update ${log} set text = 'nothing', mac = ${forgedMac(seq)} where ${at(seq)}`]],
  ['a removed entry', (seq) => [sql`delete from ${log} where ${at(seq)}`]],
  ['ten removed', (seq) => [sql`delete from ${log} where workspace_id = ${ws} and seq between ${seq} and ${seq + 9}`]],
  ['the rest removed', (seq) => [sql`delete from ${log} where workspace_id = ${ws} and seq >= ${seq}`]],
  [
    'the rest removed, and the end of the chain set back',
    (seq) => [
      sql`delete from ${log} where workspace_id = ${ws} and seq >= ${seq}`,
      sql`update ${heads} set seq = ${seq - 1}, mac = coalesce((select mac from ${log} where ${at(seq - 1)}), '') where workspace_id = ${ws}`,
    ],
  ],
  [
    'everything removed, as if nothing had ever been',
    () => [sql`delete from ${log} where workspace_id = ${ws}`, sql`delete from ${heads} where workspace_id = ${ws}`],
  ],
  ['one entry in the place of another', (seq) => [copied(sql`o.workspace_id = ${ws} and o.seq = ${seq === 1 ? 2 : seq - 1}`, seq)]],
  ['the entry of another company', (seq) => [copied(sql`o.workspace_id = ${other} and o.seq = ${seq}`, seq)]],
  [
    'two exchanged',
    (seq) => [
      sql`update ${log} set seq = -1 where ${at(seq)}`,
      sql`update ${log} set seq = ${seq} where ${at(seq === ENTRIES ? 1 : seq + 1)}`,
      sql`update ${log} set seq = ${seq === ENTRIES ? 1 : seq + 1} where ${at(-1)}`,
    ],
  ],
  [
    'one pushed in between',
    (seq) => [
      sql`update ${log} set seq = -seq - 1 where workspace_id = ${ws} and seq >= ${seq}`,
      sql`update ${log} set seq = -seq where workspace_id = ${ws} and seq < 0`,
      sql`insert into ${log} (workspace_id, seq, at, actor_kind, actor_id, actor_name, channel, action, subject_kind, subject_id, text, data, key_version, mac)
        select workspace_id, ${seq}, at, actor_kind, actor_id, actor_name, channel, action, subject_kind, subject_id, 'pushed in', data, key_version, ${forgedMac(seq)}
        from ${log} where ${at(seq + 1)}`,
    ],
  ],
  [
    'one added at the end',
    () => [
      sql`insert into ${log} (workspace_id, seq, at, actor_kind, actor_id, actor_name, channel, action, subject_kind, subject_id, text, data, key_version, mac)
        select workspace_id, seq + 1, at, actor_kind, actor_id, actor_name, channel, action, subject_kind, subject_id, 'added', data, key_version, ${forgedMac(0)}
        from ${log} where ${at(ENTRIES)}`,
      sql`update ${heads} set seq = seq + 1, mac = ${forgedMac(0)} where workspace_id = ${ws}`,
    ],
  ],
  ['the end of the chain alone', () => [sql`update ${heads} set mac = ${forgedMac(0)} where workspace_id = ${ws}`]],
];

/** As good as random, and the same for the same seed. */
const place = (n: number) => (createHash('sha256').update(`${SEED}:${n}`).digest().readUInt32BE(0) % ENTRIES) + 1;

class Undone extends Error {}

async function tampered(statements: SQL[], anchor: { seq: number; mac: string }) {
  let found: Awaited<ReturnType<typeof site.parts.audit.check>> | null = null;
  await site.parts.db
    .transaction(async (tx) => {
      await tx.execute(sql`set local session_replication_role = replica`); // past the triggers, as a superuser can
      for (const statement of statements) await tx.execute(statement);
      found = await site.parts.audit.check(tx as unknown as Database, ws, anchor);
      throw new Undone();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error;
    });
  return found as Awaited<ReturnType<typeof site.parts.audit.check>> | null;
}

test(`each of ${TAMPERINGS} tamperings with a chain of ${ENTRIES} entries is found, and where it begins (seed ${SEED})`, async () => {
  const whole = await site.parts.audit.check(site.parts.db, ws, null);
  expect(whole).toMatchObject({ ok: true, entries: ENTRIES });
  const { rows } = await site.parts.db.execute<{ mac: string }>(sql`select mac from ${log} where ${at(ENTRIES)}`);
  const anchor = { seq: ENTRIES, mac: rows[0]?.mac ?? '' };
  const missed: string[] = [];
  for (let n = 0; n < TAMPERINGS; n += 1) {
    const [what, how] = WAYS[n % WAYS.length] ?? ['', () => []];
    // the first, the last and everything between
    const seq = n < WAYS.length ? ENTRIES : n < 2 * WAYS.length ? 1 : place(n);
    const found = await tampered(how(seq), anchor);
    const latest = how.length === 0 ? ENTRIES + 1 : seq;
    const isFound = found?.ok === false && (found.first_broken?.seq ?? Infinity) <= latest;
    if (!isFound) missed.push(`${what} at ${seq}: ${JSON.stringify(found)}`);
  }
  expect(missed).toEqual([]);
  expect(await site.parts.audit.check(site.parts.db, ws, anchor)).toMatchObject({ ok: true });
}, 1_800_000); // 100,000 entries read 200 times: 10 minutes were not enough beside other work on two cores

test('what was changed in the middle is named by its number', async () => {
  const seq = Math.ceil(ENTRIES / 2);
  const found = await tampered([sql`update ${log} set text = 'nothing' where ${at(seq)}`], { seq: 0, mac: '' });
  expect(found).toMatchObject({ ok: false, first_broken: { seq, why: 'changed' } });
});
