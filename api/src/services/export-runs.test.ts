import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type EngineSite, engineSite } from '../testing/engine-site.ts';
import { exportRuns, lineOf } from './export-runs.ts';

let site: EngineSite;
beforeAll(async () => {
  site = await engineSite();
});
beforeEach(async () => {
  site.anotherWorkspace();
  await site.parts.db.execute(
    sql`insert into app.workspaces (workspace_id, name, time_zone) values (${site.dana.workspaceId}, 'Somewhere', 'Asia/Kolkata')`,
  );
});
afterAll(() => site.close());

async function fileOf(filter = {}, atMost?: number): Promise<string> {
  let file = '';
  for await (const part of exportRuns(site.parts, site.dana, filter, 'newest', atMost)) file += part;
  return file;
}

test('the file names its time zone and has the runs that match, in the order of the list', async () => {
  const runId = await site.trigger({ item: 'a "big" crane, please' });
  await site.trigger({ item: 'digger' });
  await site.parts.db.execute(
    sql`update app.runs set created_at = '2026-12-07T20:00:00Z', amount_cents = 41200, currency = 'USD' where id = ${runId}`,
  );
  const [header, first, second, end] = (await fileOf()).split('\r\n');
  expect(header).toMatch(/^\uFEFFRun,Sentence,State,/);
  expect(header).toContain('Asked for (Asia/Kolkata)');
  expect(first).toContain(
    `${runId},"Order a ""big"" crane, please",Working,pending,Order something,Dana,api,412.00,USD,2026-12-08 01:30:00`,
  );
  expect(second).toContain('Order digger');
  expect(end).toBe('');
  expect(await fileOf({ q: 'digger' })).not.toContain('crane');
});

test('a file that cannot hold all runs says so in its last line, and one that can does not', async () => {
  for (const item of ['one', 'two', 'three']) await site.trigger({ item });
  const lines = (await fileOf({}, 2)).trimEnd().split('\r\n');
  expect(lines).toHaveLength(4);
  expect(lines.at(-1)).toContain('a file holds at most 2');
  expect((await fileOf({}, 3)).trimEnd().split('\r\n')).toHaveLength(4);
});

test.for(['=1+1', '+49 123', '-2', '@SUM(A1)', '\tx', '\rx'])('%j is text to a spreadsheet, never a formula', (cell) => {
  expect(lineOf([cell]).replace(/^"/, '').startsWith(`'${cell[0]}`)).toBe(true);
});
