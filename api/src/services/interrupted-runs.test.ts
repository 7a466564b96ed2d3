import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EngineSite, engineSite } from '../testing/engine-site.ts';
import { outcomeRuns, outcomesReport } from './outcomes.ts';

let site: EngineSite;
beforeAll(async () => {
  site = await engineSite();
});
afterAll(() => site.close());

test('interruptions open the runs that people were written to about, each once, and no message is lost that is about none', async () => {
  const { workspaceId } = site.dana;
  const { db } = site.parts;
  await db.execute(sql`insert into app.workspaces (workspace_id, name, time_zone) values (${workspaceId}, 'Site', 'America/Denver')`);
  const [one, other, quiet] = await Promise.all(['one', 'other', 'quiet'].map((item) => site.trigger({ item })));
  const told = (kind: string, content: object) =>
    db.execute(sql`insert into app.outbox (workspace_id, id, channel, recipient, kind, about, content, due_at)
      values (${workspaceId}, ${randomUUID()}, 'email', 'x@example.com', ${kind}, ${randomUUID()}, ${JSON.stringify(content)}::jsonb, null)`);
  const person = { person_id: 'somebody', person_name: 'Somebody' };
  await told('approval_asked', { ...person, run_id: one });
  await told('approval_reminder', { ...person, run_id: one });
  await told('mention', { ...person, run_id: other });
  await told('invitation', { invitation_id: randomUUID() });

  const { figures } = await outcomesReport(site.parts, site.dana, {});
  expect(figures.find(({ id }) => id === 'interruptions')?.runs).toEqual({ all: 'interrupted', these: 'interrupted', count: 2 });
  const { runs } = await outcomeRuns(site.parts, site.dana, { set: 'interrupted' }, { limit: 100 });
  const ids = runs.map(({ job_id }) => job_id);
  expect(ids.toSorted()).toEqual([one, other].toSorted());
  expect(ids).not.toContain(quiet);
});
