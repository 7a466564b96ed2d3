import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonb, plainText } from './json.ts';
import { type TestDatabase, testDatabase } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

test.each([
  ['NUL', 'a\0\0b', 'ab'],
  ['half of a character', 'a\ud83cb\udf00', 'a\ufffdb\ufffd'],
  ['a whole one', 'a\u{1f3d7}b', 'a\u{1f3d7}b'],
  ['what only looks like an escape', 'C:\\u0000 \\\\ud83c', 'C:\\u0000 \\\\ud83c'],
  ['other control characters', 'a\u0001\n\u001f', 'a\u0001\n\u001f'],
])('%s of an outside system comes to the table as Postgres can keep it, as JSON and as text', async (_what, given, kept) => {
  const { rows } = await database.db.execute<{ value: Record<string, string>; text: string }>(
    sql`select ${jsonb({ [given]: given })}::jsonb as value, ${plainText(given)}::text as text`,
  );
  expect(rows).toEqual([{ value: { [kept]: kept }, text: kept }]);
});
