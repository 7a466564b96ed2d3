import { atOnce, drained, type Platform, startPlatform } from './bed.ts';
import { createDatabase } from './database.ts';
import { type Figure, figure } from './figures.ts';
import { fillWaiting } from './fill-tables.ts';

type Resident = { worker: number; api: number };

/** Resident memory of fresh worker and API processes that do the same small work, with `waiting` runs waiting for a person and with none. */
export async function memory(waiting: number): Promise<Figure[]> {
  const database = await createDatabase('memory');
  try {
    const without = await resident(database, async () => {});
    const owner = await database.client.query<{ workspace_id: string }>('select workspace_id from app.workspaces limit 1');
    await fillWaiting(database.client, owner.rows[0]?.workspace_id ?? '', waiting);
    const counted = await database.client.query("select count(*)::int as waiting from app.runs where status = 'approval_required'");
    if (counted.rows[0]?.waiting !== waiting) throw new Error('the waiting runs were not written');
    const full = await resident(database, async (platform) => void (await platform.send('GET', '/approvals?status=open')));
    return [
      figure(`rss_worker_${waiting}_waiting`, 'MB', [full.worker], [without.worker]),
      figure(`rss_api_${waiting}_waiting`, 'MB', [full.api], [without.api]),
    ];
  } finally {
    await database.drop();
  }
}

async function resident(database: Parameters<typeof startPlatform>[0], also: (platform: Platform) => Promise<void>): Promise<Resident> {
  const platform = await startPlatform(database, 1);
  const [worker] = platform.workers;
  await worker?.ask('go');
  await atOnce(100, 4, () => platform.trigger('AM-990'));
  await drained(database);
  await atOnce(20, 2, () => platform.send('GET', '/runs?limit=25'));
  await also(platform);
  // the worker looks at everything again every 2 s: give it the time to look at all that wait
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const megabytes = async (child: typeof worker) => Number(await child?.ask<number>('memory')) / 2 ** 20;
  const measured = { worker: await megabytes(worker), api: await megabytes(platform.api) };
  await platform.stop();
  return measured;
}
