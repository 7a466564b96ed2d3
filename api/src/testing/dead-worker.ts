import { sql } from 'drizzle-orm';
import { GroupWriter } from '../engine/checkpoints/group-writer.ts';
import { Journal } from '../engine/checkpoints/journal.ts';
import { RunSaver } from '../engine/checkpoints/saver.ts';
import type { Parts } from '../parts.ts';
import { orderAutomation } from './order-automation.ts';

/** Puts an order's run back to where its worker died after the first step's writes were stored and before the checkpoint that follows. */
export async function dieAfterTheFirstStep(parts: Parts, runId: string): Promise<void> {
  const { rows } = await parts.db.execute(sql`
    update app.runs set status = 'running', owner = 'a dead worker', fence = fence + 1 where id = ${runId} returning workspace_id, fence`);
  const hold = { workspaceId: String(rows[0]?.workspace_id), runId, fence: Number(rows[0]?.fence) };
  await parts.db.execute(sql`delete from app.approvals where run_id = ${runId}`);
  await parts.db.execute(sql`delete from app.checkpoint_writes where thread_id = ${runId}`);
  await parts.db.execute(sql`
    delete from app.checkpoints where thread_id = ${runId} and checkpoint_id > (
      select max(checkpoint_id) from app.checkpoints where thread_id = ${runId} and (metadata ->> 'step')::int = 0)`);
  const journal = new Journal(new GroupWriter(parts.db), hold, { kind: 'worker', id: 'dead', name: 'Banksman', channel: null });
  const saver = new RunSaver({ db: parts.db, objects: parts.objects, workspaceId: hold.workspaceId, journal });
  const state = await orderAutomation.compile(saver).getState({ configurable: { thread_id: runId } });
  const writes: [string, unknown][] = [
    ['priceCents', 41_200],
    ['ordinal', 0],
    ['branch:to:n_ask', null],
  ];
  await saver.putWrites(state.config, writes, state.tasks[0]?.id ?? '');
  await journal.flush();
  await parts.db.execute(sql`update app.runs set ready_at = now() where id = ${runId}`);
  await parts.db.execute(sql`select pg_notify('banksman_ready', '')`);
}
