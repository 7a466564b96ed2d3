import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ChannelsSite, channelsSite } from '../testing/channels-site.ts';

const PHONE = '+13035550142';
let site: ChannelsSite;
beforeAll(async () => {
  site = await channelsSite();
  site.work();
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.company({ Dana: { role: 'manager', phone: PHONE }, Mark: { role: 'manager' }, Vera: { role: 'viewer' } });
  site.send();
});
afterEach(() => site.stopSending());

const everything = async (approvalId: string) => {
  const { rows } = await site.parts.db.execute(sql`select to_jsonb(a) as approval, r.status, r.event_seq, r.fence,
    (select jsonb_agg(to_jsonb(k) order by k.sha256) from app.approval_keys k where k.approval_id = a.id) as keys
    from app.approvals a join app.runs r on r.id = a.run_id where a.id = ${approvalId}`);
  return rows;
};

test('a link shows the question and changes nothing, however often it is opened', async () => {
  const { approvalId } = await site.question('tower crane');
  const link = await site.linkOf('Dana');
  await site.codeOf(PHONE);
  const before = await everything(approvalId);
  const shown = await site.ask('GET', `/decisions/${link}`);
  expect(shown).toMatchObject({
    status: 200,
    data: {
      id: approvalId,
      state: 'open',
      headline: 'Order tower crane',
      payload: { item: 'tower crane' },
      person: 'Dana',
      workspace: 'Hale Builders',
    },
  });
  expect(shown.data.allowed_decisions).toEqual(['approve', 'reject']);
  expect(shown.data).not.toHaveProperty('alternatives');
  expect((await site.head(`/decisions/${link}`)).status).toBe(200);
  for (let times = 0; times < 5; times += 1) await site.ask('GET', `/decisions/${link}`);
  expect(await everything(approvalId)).toEqual(before);
});

test('a link decides once, as its person and by e-mail; afterwards it says who and when', async () => {
  const { runId, approvalId } = await site.question();
  const link = await site.linkOf('Dana');
  expect(await site.ask('POST', `/decisions/${link}`, { decision: 'approve' })).toMatchObject({ status: 200, data: { state: 'approved' } });
  await site.reaches(runId, 'completed');
  const after = await site.ask('GET', `/decisions/${link}`);
  expect(after.data).toMatchObject({ state: 'approved', decided_by: 'Dana', decided_via: 'email', decided_at: expect.any(String) });
  const again = await site.ask('POST', `/decisions/${link}`, { decision: 'reject' });
  expect(again).toMatchObject({ status: 409, error: { code: 'approval_decided', details: { by: 'Dana', channel: 'email' } } });
  expect(site.supplier.orders).toHaveLength(1);
  const { rows } = await site.parts.db.execute(
    sql`select used_at from app.approval_keys where approval_id = ${approvalId} and kind = 'link'`,
  );
  expect(rows).toEqual([{ used_at: expect.anything() }]);
});

test('rejecting by link keeps the reason with the run', async () => {
  const { runId } = await site.question();
  const link = await site.linkOf('Dana');
  await site.ask('POST', `/decisions/${link}`, { decision: 'reject', comment: 'too far' });
  expect(await site.reaches(runId, 'rejected')).toBeTruthy();
  expect(await site.history(runId)).toContain('approval_decided: Rejected by Dana: too far');
  expect(site.supplier.sends).toBe(0);
});

test('twenty answers at once by link, API and SMS are one effect, and everybody else is told who was first', async () => {
  const { runId, approvalId } = await site.question();
  const [link, code, token] = [await site.linkOf('Dana'), await site.codeOf(PHONE), await site.tokenOf('Mark')];
  const { payload_sha256 } = (await site.ask('GET', `/approvals/${approvalId}`, undefined, token)).data;
  const byLink = Array.from({ length: 8 }, () => site.ask('POST', `/decisions/${link}`, { decision: 'approve' }));
  const byApi = Array.from({ length: 6 }, () =>
    site.ask('POST', `/approvals/${approvalId}/decision`, { decision: 'approve', payload_sha256 }, token),
  );
  const bySms = Array.from({ length: 6 }, () => site.reply(PHONE, `YES ${code}`));
  const answers = await Promise.all([...byLink, ...byApi]);
  const texts = await Promise.all(bySms);
  await site.reaches(runId, 'completed');
  const yes = answers.filter(({ status }) => status === 200).length + texts.filter(({ said }) => said.startsWith('Approved')).length;
  expect(yes).toBe(1);
  expect(answers.filter(({ status }) => status !== 200).every(({ error }) => error?.code === 'approval_decided')).toBe(true);
  expect(texts.filter(({ said }) => !said.startsWith('Approved')).every(({ said }) => /Already approved by (Dana|Mark)/.test(said))).toBe(
    true,
  );
  expect(site.supplier.orders).toHaveLength(1);
  expect(site.supplier.sends).toBe(1);
});

test('a link that was tampered with opens nothing, and guessing is slowed down', async () => {
  await site.question();
  const link = await site.linkOf('Dana');
  const other = `${link.startsWith('A') ? 'B' : 'A'}${link.slice(1)}`;
  for (const method of ['GET', 'POST']) {
    const answer = await site.ask(method, `/decisions/${other}`, method === 'POST' ? { decision: 'approve' } : undefined);
    expect(answer).toMatchObject({ status: 404, error: { code: 'not_found' } });
  }
  const guesses = await Promise.all(Array.from({ length: 40 }, (_, n) => site.ask('GET', `/decisions/${'x'.repeat(40)}${n}`)));
  expect(guesses.some(({ status }) => status === 429)).toBe(true);
  expect((await site.ask('GET', `/decisions/${link}`)).status).toBe(200);
  await site.parts.db.execute(sql`delete from auth.attempts`);
});

test('what is not the proposal that was asked about is not decided by an old link', async () => {
  const { runId, approvalId } = await site.question();
  const [link, code] = [await site.linkOf('Dana'), await site.codeOf(PHONE)];
  await site.parts.db.execute(
    sql`update app.approvals set payload = '{"item":"two cranes"}', payload_sha256 = ${'0'.repeat(64)} where id = ${approvalId}`,
  );
  expect(await site.ask('GET', `/decisions/${link}`)).toMatchObject({ status: 409, error: { code: 'approval_changed' } });
  expect(await site.ask('POST', `/decisions/${link}`, { decision: 'approve' })).toMatchObject({ error: { code: 'approval_changed' } });
  expect((await site.reply(PHONE, `YES ${code}`)).said).toContain('The proposal has changed');
  expect((await site.detail(runId)).status).toBe('approval_required');
  expect(site.supplier.sends).toBe(0);
});

test('an expired link says so and decides nothing', async () => {
  const { approvalId } = await site.question();
  const link = await site.linkOf('Dana');
  await site.parts.db.execute(sql`update app.approvals set expires_at = now() - interval '1 second' where id = ${approvalId}`);
  expect((await site.ask('GET', `/decisions/${link}`)).data.state).toBe('expired');
  expect(await site.ask('POST', `/decisions/${link}`, { decision: 'approve' })).toMatchObject({
    status: 409,
    error: { code: 'approval_expired' },
  });
  expect(site.supplier.sends).toBe(0);
});

test('a key whose own time is over decides nothing, and the question stays open', async () => {
  const { approvalId } = await site.question();
  const link = await site.linkOf('Dana');
  await site.parts.db.execute(sql`update app.approval_keys set expires_at = now() - interval '1 second' where approval_id = ${approvalId}`);
  expect(await site.ask('POST', `/decisions/${link}`, { decision: 'approve' })).toMatchObject({ error: { code: 'code_wrong' } });
  expect((await site.ask('GET', `/decisions/${link}`)).data.state).toBe('open');
});

test.for([
  ['whose role no longer decides', sql`update auth.member set role = 'viewer' where user_id = `],
  ['who has left', sql`delete from auth.member where user_id = `],
] as const)('a person %s neither sees nor decides', async ([, change]) => {
  await site.question();
  const [link, code] = [await site.linkOf('Dana'), await site.codeOf(PHONE)];
  await site.parts.db.execute(sql`${change}${site.dana.userId}`);
  expect(await site.ask('GET', `/decisions/${link}`)).toMatchObject({ status: 403, data: null });
  expect(await site.ask('POST', `/decisions/${link}`, { decision: 'approve' })).toMatchObject({ status: 403 });
  expect((await site.reply(PHONE, `YES ${code}`)).said).toContain('may no longer decide');
  expect(site.supplier.sends).toBe(0);
});

test('another company’s people and links have no way in', async () => {
  const { runId, approvalId } = await site.question();
  const [link, code, theirs] = [await site.linkOf('Dana'), await site.codeOf(PHONE), site.dana];
  await site.company({ Olga: { role: 'admin', phone: '+13035550177' } });
  const token = await site.tokenOf('Olga');
  const { data } = await site.ask('GET', `/decisions/${link}`);
  const body = { decision: 'approve', payload_sha256: data.payload_sha256 };
  expect(await site.ask('POST', `/approvals/${approvalId}/decision`, body, token)).toMatchObject({ status: 404 });
  expect((await site.reply('+13035550177', `YES ${code}`)).said).toContain('wrong');
  await site.parts.db.execute(sql`update auth.member set organization_id = ${site.dana.workspaceId} where user_id = ${theirs.userId}`);
  expect(await site.ask('POST', `/decisions/${link}`, { decision: 'approve' })).toMatchObject({ status: 403 });
  const { rows } = await site.parts.db.execute(sql`select status from app.runs where id = ${runId}`);
  expect(rows).toEqual([{ status: 'approval_required' }]);
});

test('the link is only in the mail: no table and no log line holds it', async () => {
  await site.question();
  const link = await site.linkOf('Dana');
  await pause(50);
  for (const table of ['outbox', 'approval_keys', 'run_events', 'approvals']) {
    const { rows } = await site.parts.db.execute(
      sql`select 1 from app.${sql.identifier(table)} t where to_jsonb(t)::text like ${`%${link}%`}`,
    );
    expect(rows).toEqual([]);
  }
});
