import { randomUUID } from 'node:crypto';
import { recordArtifact } from '@banksman/db';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { CallerKind, TwoOffices } from './two-offices.ts';

/** The id of one of everything that a workspace can hold. */
export type Furniture = Awaited<ReturnType<typeof furnish>>;

const withId = z.object({ id: z.string() });

/** Puts one of everything into the office of `as`: made through the API where the API makes it, else where the engine puts it. */
export async function furnish(office: TwoOffices, as: CallerKind) {
  const { site, ask } = office;
  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await ask(method, path, { as, body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.data;
  };
  const make = async (path: string, body: unknown) => {
    const made = await send('POST', path, body);
    return withId.parse(Array.isArray(made) ? made.at(-1) : made).id;
  };
  const trigger = async (input: Record<string, unknown>) =>
    z.object({ job_id: z.string() }).parse(await send('POST', '/automations/trigger', { module_id: 'AM-901', input })).job_id;
  const settled = async (runId: string) => {
    const until = Date.now() + 20_000;
    for (;;) {
      const { status } = z.object({ status: z.string() }).parse(await send('GET', `/automations/${runId}`));
      if (status === 'approval_required' || status === 'failed') return;
      if (Date.now() > until) throw new Error(`still ${status}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  const run = await trigger({ item: 'tower crane' });
  // of different causes: what failed alike has the same fingerprint in every workspace
  const failed = await trigger({ item: 'crane', fail: as === 'stranger' ? 'crash' : 'expected' });
  const worker = site.work();
  await Promise.all([settled(run), settled(failed)]);
  await worker.stop();
  const log = await leftToAPerson(office, await trigger({ item: 'daily log' }));
  const [approval] = z.array(withId.extend({ payload_sha256: z.string() })).parse(await send('GET', '/approvals'));
  const [group] = z.array(z.object({ fingerprint: z.string() })).parse(await send('GET', '/failure-groups'));
  const { user, email } = { user: await userOf(office, as), email: `${randomUUID()}@example.com` };
  const invitations = z.array(withId.extend({ email: z.string() })).parse(await send('POST', '/invitations', { email, role: 'viewer' }));
  await office.signIn(`admin@${as === 'stranger' ? 'there' : 'here'}.example`);
  const sessions = z.array(withId.extend({ is_current: z.boolean() })).parse(await send('GET', '/users/me/sessions'));
  const machine = z.object({ machine: withId }).parse(await send('POST', '/machines', { kind: 'key', name: 'A key', scopes: ['wrm:read'] }))
    .machine.id;
  return {
    run,
    log,
    machine,
    user,
    approval: approval?.id ?? '',
    shown: approval?.payload_sha256 ?? '',
    failure: group?.fingerprint ?? '',
    invitation: invitations.find((one) => one.email === email)?.id ?? '',
    session: sessions.find(({ is_current: isCurrent }) => !isCurrent)?.id ?? '',
    artifact: await artifactOf(office, run),
    annotation: await make(`/runs/${run}/annotations`, { body: 'The crane was too small.' }),
    rule: await make('/approval-rules', { approval_id: approval?.id, max_cents: 10_000 }),
    bulk: await make('/bulk', { action: 'resolve', selection: { job_ids: [failed] } }),
    schedule: await make('/schedules', {
      module_id: 'AM-901',
      name: 'Mondays',
      cron: '0 7 * * 1',
      time_zone: 'America/Denver',
      input: { item: 'crane' },
    }),
    view: await make('/views', { name: 'Mine', search: { status: 'failed' } }),
  };
}

async function workspaceOf({ site }: TwoOffices, runId: string): Promise<string> {
  const { rows } = await site.parts.db.execute<{ id: string }>(sql`select workspace_id as id from app.runs where id = ${runId}`);
  return rows[0]?.id ?? '';
}

async function userOf({ site }: TwoOffices, as: CallerKind): Promise<string> {
  const email = as === 'stranger' ? 'admin@there.example' : 'user@here.example';
  const { rows } = await site.parts.db.execute<{ id: string }>(sql`select id from auth."user" where email = ${email}`);
  return rows[0]?.id ?? '';
}

async function artifactOf(office: TwoOffices, runId: string): Promise<string> {
  const { db, objects } = office.site.parts;
  const workspaceId = await workspaceOf(office, runId);
  const objectKey = `${workspaceId}/${runId}/sheet`;
  await objects.put(objectKey, Buffer.from('the sheet'), { contentType: 'text/plain' });
  const file = { name: 'sheet.txt', contentType: 'text/plain', bytes: 9, sha256: 'a'.repeat(64), objectKey };
  return (await recordArtifact(db, { workspaceId, id: randomUUID(), runId, ...file })).id;
}

/** As the gate leaves a run whose daily log a person publishes. @returns the key of the effect */
async function leftToAPerson(office: TwoOffices, runId: string): Promise<string> {
  const { db } = office.site.parts;
  const key = randomUUID().replaceAll('-', '').repeat(2);
  const input = { job_id: '48211904', title: 'Hotel', notes: 'Booked.', date: '2026-11-21', marker: '[BK-ABCDEFGH]', notify: [] };
  await db.execute(sql`insert into app.effects (key, workspace_id, run_id, module_id, step, ordinal, connector, action, state, payload, payload_sha256, input, reference, sent_at)
    values (${key}, ${await workspaceOf(office, runId)}, ${runId}, 'AM-901', 'note', 0, 'buildertrend', 'add_daily_log', 'sending', '{}', '', ${JSON.stringify(input)}::jsonb, '', now())`);
  await db.execute(sql`update app.runs set status = 'waiting', waits_for = 'person', ready_at = null where id = ${runId}`);
  return key;
}
