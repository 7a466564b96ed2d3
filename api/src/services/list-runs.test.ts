import type { RunDetail, RunSummary } from '@banksman/contracts';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EngineSite, engineSite } from '../testing/engine-site.ts';
import { httpDoor } from '../testing/http-door.ts';

let site: EngineSite;
let door: ReturnType<typeof httpDoor>;
beforeAll(async () => {
  site = await engineSite();
  door = httpDoor(site, () => site.dana);
});
afterAll(async () => {
  await door.close();
  await site.close();
});

test('a run stays to be seen when its automation is not installed any more', async () => {
  const runId = await site.trigger({ item: 'crane', fail: 'expected' });
  const worker = site.work();
  await site.reaches(runId, 'failed');
  await worker.stop();
  await site.trigger({ item: 'digger' });
  await site.parts.db.execute(sql`update app.runs set module_id = 'AM-404' where id = ${runId}`);

  const { data: listed } = await door.ask<RunSummary[]>('GET', '/runs');
  expect(listed.map(({ module_title }) => module_title).toSorted()).toEqual(['AM-404', 'Order something']);
  const { data: run } = await door.ask<RunDetail>('GET', `/automations/${runId}`);
  expect(run).toMatchObject({ job_id: runId, status: 'failed', headline: 'Order crane' });
  expect(run.graph.steps.at(-1)).toMatchObject({ state: 'failed' });
  const { status } = await door.ask('POST', `/automations/${runId}/retry`);
  expect(status).toBeLessThan(500);
});
