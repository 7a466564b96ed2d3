import { randomUUID } from 'node:crypto';
import type { Actor } from '@banksman/contracts';
import { appendEvent, openDatabase } from '@banksman/db';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkAudit } from '../services/audit.ts';
import { type EngineSite, engineSite } from '../testing/engine-site.ts';
import { anchorHeads } from './anchor.ts';
import { chainRunEvents } from './chain-run-events.ts';

const ACTOR: Actor = { kind: 'person', id: 'u1', name: 'Olivia', channel: 'dashboard' };
let site: EngineSite;
beforeAll(async () => {
  site = await engineSite();
});
afterAll(() => site.close());

const { execute } = { execute: (statement: ReturnType<typeof sql>) => site.parts.db.execute(statement) };
const write = (workspaceId: string, count: number) =>
  site.parts.db.transaction((tx) =>
    site.parts.audit.write(
      tx,
      workspaceId,
      ...Array.from({ length: count }, (_, n) => ({
        actor: ACTOR,
        action: 'workspace_changed' as const,
        subject: { kind: 'workspace', id: workspaceId },
        text: `Change ${n} “of” \0 things`,
        data: { n, nested: { b: [1, 2.5, null], a: 'é' } },
      })),
    ),
  );
const check = (workspaceId: string) => checkAudit(site.parts, { ...site.dana, workspaceId });
/** what somebody with the database in their hands would do */
const tamper = (statement: ReturnType<typeof sql>) =>
  site.parts.db.transaction(async (tx) => {
    await tx.execute(sql`alter table app.audit_log disable trigger all`);
    await tx.execute(statement);
    await tx.execute(sql`alter table app.audit_log enable trigger all`);
  });

test('a chain that nobody touched is whole', async () => {
  const workspaceId = randomUUID();
  await write(workspaceId, 3);
  await write(workspaceId, 2);
  expect(await check(workspaceId)).toMatchObject({ ok: true, entries: 5, first_broken: null });
});

test('ten who write at once make one chain without gaps', async () => {
  const workspaceId = randomUUID();
  await Promise.all(Array.from({ length: 10 }, () => write(workspaceId, 2)));
  expect(await check(workspaceId)).toMatchObject({ ok: true, entries: 20 });
});

test('entries cannot be changed, removed or emptied out, by the tenant or by the platform', async () => {
  const workspaceId = randomUUID();
  await write(workspaceId, 1);
  for (const statement of [sql`update app.audit_log set text = 'x'`, sql`delete from app.audit_log`, sql`truncate app.audit_log`]) {
    await expect(execute(statement)).rejects.toMatchObject({ cause: { code: '42501' } });
    const asTenant = site.parts.db.transaction(async (tx) => {
      await tx.execute(sql`select set_config('role', 'banksman_app', true), set_config('app.workspace', ${workspaceId}, true)`);
      await tx.execute(statement);
    });
    await expect(asTenant).rejects.toMatchObject({ cause: { code: '42501' } });
  }
});

describe('somebody with the database in their hands is found out', () => {
  test.for<[string, (ws: string) => ReturnType<typeof sql>, number, string]>([
    ['a word', (ws) => sql`update app.audit_log set text = 'nothing' where workspace_id = ${ws} and seq = 3`, 3, 'changed'],
    ['who it was', (ws) => sql`update app.audit_log set actor_id = 'u2' where workspace_id = ${ws} and seq = 2`, 2, 'changed'],
    ['a detail', (ws) => sql`update app.audit_log set data = '{}' where workspace_id = ${ws} and seq = 5`, 5, 'changed'],
    ['when', (ws) => sql`update app.audit_log set at = at + interval '1 s' where workspace_id = ${ws} and seq = 1`, 1, 'changed'],
    [
      'a seal',
      (ws) =>
        sql`update app.audit_log set mac = (select mac from app.audit_log where workspace_id = ${ws} and seq = 1) where workspace_id = ${ws} and seq = 4`,
      4,
      'changed',
    ],
    ['which key', (ws) => sql`update app.audit_log set key_version = 9 where workspace_id = ${ws} and seq = 4`, 4, 'unreadable'],
    ['one removed', (ws) => sql`delete from app.audit_log where workspace_id = ${ws} and seq = 2`, 2, 'missing'],
    ['the first removed', (ws) => sql`delete from app.audit_log where workspace_id = ${ws} and seq = 1`, 1, 'missing'],
    ['the last removed', (ws) => sql`delete from app.audit_log where workspace_id = ${ws} and seq = 6`, 6, 'cut_off'],
    [
      'two exchanged',
      (ws) => sql`update app.audit_log set seq = case seq when 2 then 1003 else 1002 end where workspace_id = ${ws} and seq in (2, 3)`,
      2,
      'missing',
    ],
  ])('%s', async ([, statement, seq, why]) => {
    const workspaceId = randomUUID();
    await write(workspaceId, 6);
    await tamper(statement(workspaceId));
    expect(await check(workspaceId)).toMatchObject({ ok: false, first_broken: { seq, why } });
  });

  test('the last entries with the end of the chain, by the copy outside', async () => {
    const workspaceId = randomUUID();
    await write(workspaceId, 6);
    await anchorHeads(site.parts);
    await tamper(sql`delete from app.audit_log where workspace_id = ${workspaceId} and seq > 4`);
    await execute(
      sql`update app.audit_heads h set seq = 4, mac = l.mac from app.audit_log l where h.workspace_id = ${workspaceId} and l.workspace_id = h.workspace_id and l.seq = 4`,
    );
    expect(await check(workspaceId)).toMatchObject({ ok: false, first_broken: { seq: 5, why: 'cut_off' } });
  });
});

describe('what runs decide and do', () => {
  const actions = async () => {
    const { rows } = await execute(sql`select action from app.audit_log where workspace_id = ${site.dana.workspaceId} order by seq`);
    return rows.map(({ action }) => action);
  };

  test('is in the chain once and in order, with several processes at it', async () => {
    site.anotherWorkspace();
    site.work();
    const runId = await site.trigger({ item: 'tower crane' });
    await site.reaches(runId, 'approval_required');
    await site.decide(runId, 'approve');
    await site.reaches(runId, 'completed');
    await Promise.all(Array.from({ length: 4 }, () => chainRunEvents(site.parts)));
    await chainRunEvents(site.parts);
    expect(await actions()).toEqual(['approval_decided', 'effect_sent', 'effect_confirmed']);
    const { rows } = await execute(sql`select distinct subject_id from app.audit_log where workspace_id = ${site.dana.workspaceId}`);
    expect(rows).toEqual([{ subject_id: runId }]);
    expect(await check(site.dana.workspaceId)).toMatchObject({ ok: true, entries: 3 });
  });

  test.runIf(process.env.TEST_DATABASE_URL)(
    'waits for a transaction that is still open, and is not passed over when it commits late',
    async () => {
      site.anotherWorkspace();
      const runId = await site.trigger({ item: 'tower crane' });
      const say = (db: typeof site.parts.db, text: string) =>
        appendEvent(db, runId, null, { type: 'effect_looked_up', step: null, text, actor: ACTOR });
      const other = openDatabase(site.parts.databaseUrl);
      await other.db.transaction(async (tx) => {
        await tx.execute(sql`insert into app.run_events (workspace_id, run_id, seq, type, text, data, actor)
        values (${site.dana.workspaceId}, ${runId}, 5001, 'effect_looked_up', 'early, late to commit', '{}', ${JSON.stringify(ACTOR)}::jsonb)`);
        await say(site.parts.db, 'late, early to commit');
        await chainRunEvents(site.parts);
        expect(await actions()).toEqual([]);
      });
      await other.close();
      await chainRunEvents(site.parts);
      expect(await actions()).toHaveLength(2);
      expect(await check(site.dana.workspaceId)).toMatchObject({ ok: true, entries: 2 });
    },
  );
});
