import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMailer } from './mailer.ts';

const MAIL = { to: 'dana@example.com', subject: 'Hotel for Dana’s crew: 3 nights', text: 'Waiting for you.\n.\nNot the end.\n' };
let outbox: string;
let server: SMTPServer | null;
let received: { user: string; to: string[]; from: string; raw: Buffer }[];
let answer: { code: number; text: string } | null;

beforeEach(async () => {
  outbox = join(await mkdtemp(join(tmpdir(), 'banksman-mail-')), 'outbox');
  server = null;
  received = [];
  answer = null;
});
afterEach(async () => {
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  await rm(join(outbox, '..'), { recursive: true, force: true });
});

/** A mail server on this machine that asks for a password and can answer like a full or a strict one. */
async function mailServer(): Promise<number> {
  const made = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, done) =>
      password === 'p@ss/word' ? done(null, { user: username }) : done(Object.assign(new Error('no such user'), { responseCode: 535 })),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (answer) return done(Object.assign(new Error(answer.text), { responseCode: answer.code }));
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          user: String(session.user),
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks),
        });
        done();
      });
    },
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', () => resolve()));
  return (made.server.address() as AddressInfo).port;
}
const from = 'Banksman <banksman@site.example>';
const via = (port: number, credentials = 'office:p%40ss%2Fword') =>
  createMailer({ smtpUrl: `smtp://${credentials}@127.0.0.1:${port}`, from, outbox, print: () => expect.unreachable() });

test('with a mail server a mail arrives as it was written, and no file is kept', async () => {
  await via(await mailServer()).send(MAIL);
  expect(received).toEqual([{ user: 'office', from: 'banksman@site.example', to: ['dana@example.com'], raw: expect.any(Buffer) }]);
  const mail = await PostalMime.parse(received[0]?.raw ?? '');
  expect(mail).toMatchObject({ subject: MAIL.subject, text: MAIL.text, from: { name: 'Banksman', address: 'banksman@site.example' } });
  expect(mail.messageId).toBeTruthy();
  await expect(readdir(outbox)).rejects.toThrow('ENOENT');
});

test('a mail server that is full for now is trouble that passes; the next mail goes out', async () => {
  const mailer = via(await mailServer());
  answer = { code: 452, text: 'insufficient system storage' };
  await expect(mailer.send(MAIL)).rejects.toMatchObject({ code: 'connector_unavailable', cause: { responseCode: 452 } });
  answer = null;
  await mailer.send(MAIL);
  expect(received).toHaveLength(1);
});

test('a mail that the server will never take is refused', async () => {
  const mailer = via(await mailServer());
  answer = { code: 550, text: 'no such mailbox' };
  await expect(mailer.send(MAIL)).rejects.toMatchObject({ code: 'connector_refused' });
});

test('a wrong password is refused, and is not in the error', async () => {
  const sent = via(await mailServer(), 'office:wr0ng-word').send(MAIL);
  await expect(sent).rejects.toMatchObject({ code: 'connector_refused' });
  await expect(sent).rejects.not.toMatchObject({ cause: { message: expect.stringContaining('wr0ng-word') } });
});

test('a mail server that is not there is trouble that may pass', async () => {
  const free = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => free.once('listening', resolve));
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  await expect(via(port).send(MAIL)).rejects.toMatchObject({ code: 'connector_unavailable' });
});

test('a line break in a subject or an address makes no header of its own', async () => {
  const mailer = via(await mailServer());
  await mailer.send({ ...MAIL, subject: 'Hotel\r\nBcc: thief@example.com' });
  expect(received[0]?.to).toEqual(['dana@example.com']);
  expect((await PostalMime.parse(received[0]?.raw ?? '')).bcc ?? []).toEqual([]);
});

test('without a mail server it becomes a file that only we can read, and a line for the person at the terminal', async () => {
  const lines: string[] = [];
  await createMailer({ smtpUrl: null, from, outbox, print: (line) => lines.push(line) }).send({
    ...MAIL,
    subject: '123456 is your Banksman code',
  });
  const [name = '', ...others] = await readdir(outbox);
  expect(others).toEqual([]);
  expect(name).toMatch(/^\d{4}-\d\d-\d\dT[\d.-]+Z-[0-9a-f]{8}\.eml$/);
  expect((await stat(join(outbox, name))).mode & 0o777).toBe(0o600);
  expect(await PostalMime.parse(await readFile(join(outbox, name)))).toMatchObject({
    text: MAIL.text,
    to: [{ address: 'dana@example.com' }],
  });
  expect(lines).toEqual(['Mail for dana@example.com: 123456 is your Banksman code']);
});
