import { migrate, openDatabase } from '@banksman/db';
import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EngineSite, engineSite } from '../../testing/engine-site.ts';
import { orderAutomation } from '../../testing/order-automation.ts';

let site: EngineSite;
beforeAll(async () => {
  site = await engineSite();
});
afterAll(() => site.close());

test('a run that the first release left waiting for a person goes on after the update', async () => {
  const worker = site.work();
  const runId = await site.trigger({ item: 'crane' });
  await site.reaches(runId, 'approval_required');
  await worker.stop();
  await asTheFirstReleaseLeftIt(runId);

  await migrate(site.parts.databaseUrl);
  await migrate(site.parts.databaseUrl); // again and again
  site.work();
  await site.decide(runId, 'approve');
  const run = await site.reaches(runId, 'completed');
  expect(run.graph.steps.map(({ starts }) => starts)).toEqual([1, 0, 1]);
  expect(site.supplier.orders).toHaveLength(1);
});

/** The same run, its checkpoints in LangGraph's own tables and nowhere else. */
async function asTheFirstReleaseLeftIt(runId: string): Promise<void> {
  const opened = openDatabase(site.parts.databaseUrl);
  const [approval] = (await opened.db.execute(sql`select asks_for from app.approvals where run_id = ${runId}`)).rows;
  const pool = new pg.Pool({ connectionString: site.parts.databaseUrl, max: 2 });
  const saver = new PostgresSaver(pool, undefined, { schema: 'langgraph' });
  await saver.setup();
  await opened.db.execute(sql`delete from app.checkpoints where thread_id = ${runId}`);
  await opened.db.execute(sql`delete from app.checkpoint_writes where thread_id = ${runId}`);
  const graph = orderAutomation.compile(saver);
  const tools = { step: async () => {}, left() {}, read: async () => ({ price_cents: 41_200 }) };
  const options = { configurable: { thread_id: runId, tools }, durability: 'sync' as const };
  await graph.invoke(orderAutomation.start({ item: 'crane', blind: false, fail: 'none' }), options);
  const [task] = (await graph.getState(options)).tasks;
  // an interrupt's id follows from its checkpoint, so the approval is that of the run made here
  await opened.db.execute(
    sql`update app.approvals set asks_for = ${task?.interrupts?.[0]?.id ?? ''} where asks_for = ${String(approval?.asks_for)}`,
  );
  await pool.end();
  await opened.close();
}
