import { claimMessages, openDatabase } from '@banksman/db';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listApprovalsFor } from '../services/approvals.ts';
import { type ChannelsSite, channelsSite } from '../testing/channels-site.ts';
import { startMessages } from './start-messages.ts';

const DANA = '+13035550142';
let site: ChannelsSite;
beforeAll(async () => {
  site = await channelsSite();
  site.work();
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.company({
    Dana: { role: 'manager', phone: DANA },
    Mark: { role: 'manager' },
    Olivia: { role: 'admin' },
    Uma: { role: 'user' },
    Vera: { role: 'viewer' },
  });
});
afterEach(() => site.stopSending());

const approval = async (id: string) => {
  const all = await listApprovalsFor(site.parts, site.dana, { status: 'all', runId: null });
  return all.find((one) => one.id === id);
};
const outbox = async (approvalId: string) => {
  const { rows } =
    await site.parts.db.execute(sql`select channel, kind, tries, problem, due_at is not null as due, sent_at is not null as sent
    from app.outbox where about = ${approvalId} order by channel, kind`);
  return rows;
};
/** lets what waits for another try be tried now */
const hurry = (approvalId: string) =>
  site.parts.db.execute(sql`update app.outbox set due_at = now() where about = ${approvalId} and due_at is not null`);

describe('who is told', () => {
  test('whoever asked for the run, when their role decides: by e-mail, and by SMS with a number', async () => {
    site.send();
    const { approvalId } = await site.question('tower crane');
    await site.linkOf('Dana');
    await site.codeOf(DANA);
    expect(site.mailbox.mails).toHaveLength(1);
    expect(await site.texts()).toHaveLength(1);
    expect(await approval(approvalId)).toMatchObject({ asked: ['Dana'], not_told: [] });
  });

  test('every manager and administrator, when whoever asked may not decide', async () => {
    site.send();
    const ids = await site.company({
      Uma: { role: 'user' },
      Mark: { role: 'manager' },
      Olivia: { role: 'admin' },
      Vera: { role: 'viewer' },
    });
    expect(site.dana.userId).toBe(ids.Uma);
    const { approvalId } = await site.question();
    const links = await Promise.all(['Mark', 'Olivia'].map((name) => site.linkOf(name)));
    expect(new Set(links).size).toBe(2);
    expect(site.mailbox.mails).toHaveLength(2);
    expect((await approval(approvalId))?.asked).toEqual(['Mark', 'Olivia']);
  });

  test('each once, when the worker that asked died before it could say so', async () => {
    const { runId, approvalId } = await site.question();
    await site.parts.db.execute(sql`update app.runs set status = 'running', ready_at = now() where id = ${runId}`);
    await site.reaches(runId, 'approval_required');
    expect(await outbox(approvalId)).toHaveLength(2);
  });
});

test('a mail says what, how much, until when and what follows, in text and in HTML', async () => {
  site.send();
  await site.question('crane <b>&');
  const link = await site.linkOf('Dana');
  const [mail] = site.mailbox.mails;
  expect(mail?.subject).toBe('Waiting for you: Order crane <b>&');
  expect(mail?.from).toMatchObject({ name: 'Banksman', address: 'banksman@office.example.com' });
  for (const words of [
    'Dana, this waits for you at Hale Builders:',
    'Order crane <b>&',
    'Amount: $',
    'Answer until: ',
    `https://office.example.com/decide/${link}`,
    'If you approve: It is ordered.',
    'If nobody answers: Nothing is ordered.',
    'Opening the link decides nothing.',
  ])
    expect(mail?.text).toContain(words);
  expect(mail?.html).toContain(`<a href="https://office.example.com/decide/${link}">`);
  expect(mail?.html).toContain('Order crane &lt;b&gt;&amp;');
});

describe('e-mail', () => {
  test('goes out again with the same Message-ID when its sender died after sending; both links are good, one decides', async () => {
    site.send();
    const { runId, approvalId } = await site.question();
    const first = await site.linkOf('Dana');
    await site.until(async () => (await outbox(approvalId)).find(({ channel, sent }) => channel === 'email' && sent), 'sent');
    await site.parts.db.execute(
      sql`update app.outbox set sent_at = null, due_at = now() where about = ${approvalId} and channel = 'email'`,
    );
    await site.until(() => site.mailbox.mails.length === 2, 'a second mail');
    const [one, two] = site.mailbox.mails;
    expect(one?.messageId).toMatch(/^<[0-9a-f-]{36}@office\.example\.com>$/);
    expect(two?.messageId).toBe(one?.messageId);
    const second = await site.linkOf('Dana');
    expect(second).not.toBe(first);
    expect((await site.ask('POST', `/decisions/${first}`, { decision: 'approve' })).status).toBe(200);
    expect((await site.ask('POST', `/decisions/${second}`, { decision: 'approve' })).error?.code).toBe('approval_decided');
    await site.reaches(runId, 'completed');
    expect(site.supplier.orders).toHaveLength(1);
  });

  test('waits for a mail server that is out of order, and arrives once', async () => {
    site.mailbox.answer('4xx');
    site.send();
    const { approvalId } = await site.question();
    await site.until(async () => (await outbox(approvalId)).find(({ channel, problem }) => channel === 'email' && problem), 'a first try');
    expect((await approval(approvalId))?.not_told).toEqual([]);
    site.mailbox.answer('ok');
    await hurry(approvalId);
    await site.linkOf('Dana');
    await site.until(async () => (await outbox(approvalId)).find(({ channel, sent }) => channel === 'email' && sent), 'sent');
    expect(site.mailbox.mails).toHaveLength(1);
    expect(await outbox(approvalId)).toContainEqual({
      channel: 'email',
      kind: 'approval_asked',
      tries: 2,
      problem: null,
      due: false,
      sent: true,
    });
  });

  test('that is refused for good is given up, and that is shown', async () => {
    site.mailbox.answer('5xx');
    site.send();
    const { approvalId } = await site.question();
    await site.until(async () => (await outbox(approvalId)).find(({ channel, due }) => channel === 'email' && !due), 'given up');
    await site.codeOf(DANA);
    expect((await approval(approvalId))?.not_told).toContainEqual({
      person: 'Dana',
      channel: 'email',
      problem: 'The other system refused this.',
    });
  });

  test('for a question that was answered meanwhile does not go out', async () => {
    const { runId, approvalId } = await site.question();
    await site.decide(runId, 'reject');
    site.send();
    await site.until(async () => (await outbox(approvalId)).every(({ due }) => !due), 'dealt with');
    expect(await outbox(approvalId)).toMatchObject([
      { sent: false, problem: null },
      { sent: false, problem: null },
    ]);
    expect(site.mailbox.mails).toEqual([]);
    expect(await site.texts()).toEqual([]);
  });
});

describe('SMS', () => {
  test.for(['cut_after_commit', 'error_after_commit', 'unavailable'])('%s: not sent again, and shown as not known', async (scenario) => {
    await site.playSms(scenario);
    site.send();
    const { approvalId } = await site.question();
    await site.until(async () => (await outbox(approvalId)).find(({ channel, due }) => channel === 'sms' && !due), 'given up');
    await site.linkOf('Dana');
    await hurry(approvalId);
    await site.until(async () => (await approval(approvalId))?.not_told.length, 'shown');
    expect((await approval(approvalId))?.not_told).toEqual([
      {
        person: 'Dana',
        channel: 'sms',
        problem: expect.stringMatching(/^It is not known whether this was sent, so it is not sent again\./),
      },
    ]);
    expect(await site.texts()).toHaveLength(scenario === 'unavailable' ? 0 : 1);
  });

  test('whose sender died with it in its hands is not sent again, and shown; the mail is sent by the next', async () => {
    const { approvalId } = await site.question();
    expect(await claimMessages(site.parts.db, 10, 0)).toHaveLength(2);
    site.send();
    await site.linkOf('Dana');
    await site.until(async () => (await outbox(approvalId)).every(({ due }) => !due), 'dealt with');
    expect(await site.texts()).toEqual([]);
    expect((await approval(approvalId))?.not_told).toEqual([
      { person: 'Dana', channel: 'sms', problem: 'It is not known whether this was sent, so it is not sent again.' },
    ]);
  });

  test('that surely was not sent is tried again', async () => {
    await site.playSms('rate_limited');
    site.send();
    const { approvalId } = await site.question();
    await site.until(
      async () => (await outbox(approvalId)).find(({ channel, problem, due }) => channel === 'sms' && problem && due),
      'a first try',
    );
    await hurry(approvalId);
    const code = await site.codeOf(DANA);
    expect((await site.reply(DANA, `NO ${code}`)).said).toMatch(/^Rejected/);
    expect(await site.texts()).toHaveLength(1);
  });

  test('to a number that has opted out is given up, and that is shown', async () => {
    await site.playSms('opted_out');
    site.send();
    const { approvalId } = await site.question();
    await site.until(async () => (await outbox(approvalId)).find(({ channel, due }) => channel === 'sms' && !due), 'given up');
    await site.until(async () => (await approval(approvalId))?.not_told[0]?.problem.includes('opted out'), 'shown');
  });
});

test('four senders in two processes’ worth of pools send each message once', async () => {
  const other = openDatabase(site.parts.databaseUrl);
  const elsewhere = { ...site.parts, db: other.db, pool: other.pool };
  const senders = [site.parts, elsewhere, site.parts, elsewhere].map((parts) =>
    startMessages(parts, { mailer: site.mailer, lookEveryMs: 5 }),
  );
  const questions = await Promise.all(Array.from({ length: 6 }, () => site.question()));
  await site.until(async () => {
    const rows = await Promise.all(questions.map(({ approvalId }) => outbox(approvalId)));
    return rows.flat().every(({ sent }) => sent);
  }, 'everything sent');
  await Promise.all(senders.map((sender) => sender.stop()));
  await other.close();
  expect(site.mailbox.mails).toHaveLength(6);
  expect(await site.texts()).toHaveLength(6);
});
