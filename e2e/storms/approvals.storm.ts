import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { audit } from './harness/audit.ts';
import type { Office, Order } from './harness/office.ts';
import { type Phone, startPhone } from './harness/phone.ts';
import { expectNothing, table } from './harness/report.ts';
import { server, sized } from './harness/settings.ts';
import { openStorm, type Storm, TIMING } from './harness/storm.ts';

const APPROVALS = sized(200, 20);
/** Decisions on each approval at the same moment: by the API, with one and the same link, and by text with one and the same code. */
const BY_API = 9;
const BY_LINK = 6;
const BY_TEXT = 5;
const OFFICES = 3;
const PATIENCE_MS = 240_000;

type Asked = { id: string; sha256: string; token: string; smsCode: string };
type Answer = { status: number; code: string };

/** Every open question with the token of the link that was mailed about it and the code that was texted. */
async function asked({ database: { sql }, dataDir, office }: Storm, phone: Phone): Promise<Asked[]> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const open = await sql("select a.id, a.payload_sha256, a.payload->>'item' as item from app.approvals a where state = 'open'");
    const tokens = new Map<string, string>();
    for (const file of await readdir(join(dataDir, 'outbox')).catch(() => [])) {
      // one that begins with a dot is still being written
      if (!file.endsWith('.eml') || file.startsWith('.')) continue;
      const mail = (await readFile(join(dataDir, 'outbox', file), 'utf8')).replaceAll(/=\r?\n/g, '');
      const token = /\/decide\/([\w-]{20,})/.exec(mail)?.[1];
      const item = /order-\d+/.exec(mail)?.[0];
      if (token && item) tokens.set(item, token);
    }
    const codes = await phone.codes();
    if (open.length === APPROVALS && tokens.size >= APPROVALS && codes.size >= APPROVALS) {
      // looking changes nothing, however often a mail scanner does it
      for (const token of tokens.values()) await office.call('GET', `/decisions/${token}`);
      return open.map(({ id, payload_sha256, item }) => ({
        id: String(id),
        sha256: String(payload_sha256),
        token: tokens.get(String(item)) ?? '',
        smsCode: codes.get(String(item)) ?? '',
      }));
    }
    if (Date.now() > until) throw new Error(`${open.length} questions, ${tokens.size} links and ${codes.size} texts of ${APPROVALS}`);
    await sleep(500);
  }
}

async function decide(office: Office, path: string, body: unknown): Promise<Answer> {
  const { status, json } = await office.call('POST', path, body);
  const { error } = z.object({ error: z.object({ code: z.string() }).nullish() }).parse(json);
  return { status, code: error?.code ?? 'decided' };
}

/** A text has no code in its answer: what was not approved is told in words. */
async function text(phone: Phone, office: Office, reply: string, id: string): Promise<Answer> {
  const said = await phone.reply(office, reply, id);
  return { status: 200, code: said.startsWith('Approved:') ? 'decided' : `text: ${said.replace(/ by .*/, '')}` };
}

test.runIf(server)(
  'approvals: many decisions on each at the same moment, by several processes, by link and by text, make one effect each',
  async () => {
    const phone = await startPhone();
    const storm = await openStorm(TIMING, phone.account);
    try {
      await phone.connect(storm.office);
      const offices = [storm.office, ...(await Promise.all(Array.from({ length: OFFICES - 1 }, () => storm.anotherOffice())))];
      const officeOf = (at: number) => offices[at % OFFICES] ?? storm.office;
      const orders: Order[] = Array.from({ length: APPROVALS }, (_, at) => ({ item: `order-${at}`, character: 'key', auto: false }));
      const ids = await storm.office.triggerAll(orders);
      const fleet = await storm.fleet({ size: 2 });
      const questions = await asked(storm, phone);

      const tally = new Map<string, number>();
      const wrong: string[] = [];
      for (const { id, sha256, token, smsCode } of storm.random.shuffle(questions)) {
        const changed = await decide(storm.office, `/approvals/${id}/decision`, { decision: 'approve', payload_sha256: '0'.repeat(64) });
        if (changed.code !== 'approval_changed') wrong.push(`${id}: another payload was answered ${changed.code}`);
        const answers = await Promise.all([
          ...Array.from({ length: BY_API }, (_, at) =>
            decide(officeOf(at), `/approvals/${id}/decision`, { decision: 'approve', payload_sha256: sha256 }),
          ),
          ...Array.from({ length: BY_LINK }, (_, at) => decide(officeOf(at), `/decisions/${token}`, { decision: 'approve' })),
          ...Array.from({ length: BY_TEXT }, (_, at) => text(phone, officeOf(at), `YES ${smsCode}`, `${id} ${at}`)),
        ]);
        for (const { code } of answers) tally.set(code, (tally.get(code) ?? 0) + 1);
        const won = answers.filter(({ code }) => code === 'decided').length;
        if (won !== 1) wrong.push(`${id}: ${won} decisions`);
        const again = await decide(storm.office, `/decisions/${token}`, { decision: 'reject' });
        if (again.code === 'decided') wrong.push(`${id}: the link was used twice`);
        const other = await text(phone, storm.office, `NO ${smsCode}`, `${id} again`);
        if (!other.code.startsWith('text: Nothing was done')) wrong.push(`${id}: the code was used twice: ${other.code}`);
      }
      const forged = await decide(storm.office, `/decisions/${'A'.repeat(43)}`, { decision: 'approve' });
      await storm.settled({ total: APPROVALS });
      await fleet.stop();

      const findings = await audit(storm, ids, [fleet]);
      const { bookings } = await storm.supplier.ledger();
      table('Approvals', {
        'approvals × decisions at once': `${APPROVALS} × ${BY_API + BY_LINK + BY_TEXT} (${BY_API} by the API from ${OFFICES} processes, ${BY_LINK} by link, ${BY_TEXT} by text)`,
        ...Object.fromEntries([...tally].map(([code, many]) => [`  ${code}`, many])),
        bookings: bookings.length,
        'answered wrongly': wrong.length,
      });
      await expectNothing(storm, findings, 'approvals', ['failed', 'rejected', 'cancelled']);
      expect(wrong).toEqual([]);
      expect(forged.code).not.toBe('decided');
      expect(bookings.length).toBe(APPROVALS);
    } finally {
      await storm.close();
      await phone.stop();
    }
  },
);
