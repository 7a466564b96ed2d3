import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { pruneMessages } from './prune.ts';

const DAY_MS = 24 * 3_600_000;
const workspace = randomUUID();
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

type Message = { ageDays: number; waits?: boolean; about?: string };
const message = (recipient: string, { ageDays, waits = false, about = randomUUID() }: Message) =>
  database.db.execute(sql`
    insert into app.outbox (workspace_id, id, channel, recipient, kind, about, content, due_at, created_at)
    values (${workspace}, gen_random_uuid(), 'email', ${recipient}, 'approval_asked', ${about}, '{}',
      ${waits ? sql`now()` : null}, now() - ${ageDays} * interval '1 day')`);
const key = (name: string, expiredDaysAgo: number) =>
  database.db.execute(sql`
    insert into app.approval_keys (workspace_id, sha256, approval_id, kind, person_id, person_name, payload_sha256, expires_at)
    values (${workspace}, ${name}, gen_random_uuid(), 'link', 'dana', 'Dana', '', now() - ${expiredDaysAgo} * interval '1 day')`);
const left = async (column: string, table: string) =>
  (await database.db.execute<{ one: string }>(sql.raw(`select ${column} as one from app.${table} order by 1`))).rows.map(({ one }) => one);

test('what was sent or has expired goes after its time, what still waits or tells of an open question stays', async () => {
  const open = randomUUID();
  await database.db.execute(sql`
    insert into app.approvals (workspace_id, id, run_id, kind, asks_for, headline, payload, payload_sha256, question, expires_at)
    values (${workspace}, ${open}, gen_random_uuid(), 'action', 'order', 'Order', '{}', '', '{}', now() + interval '1 day')`);
  await message('old', { ageDays: 31 });
  await message('young', { ageDays: 29 });
  await message('never sent', { ageDays: 31, waits: true });
  await message('of an open question', { ageDays: 31, about: open });
  await key('expired long ago', 31);
  await key('expired', 1);
  expect(await pruneMessages(database.db, 30 * DAY_MS, 100)).toBe(2);
  expect(await left('recipient', 'outbox')).toEqual(['never sent', 'of an open question', 'young']);
  expect(await left('sha256', 'approval_keys')).toEqual(['expired']);
});
