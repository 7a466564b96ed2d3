import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { twilioSignature } from '@banksman/connectors/stand-ins';
import { contact } from '@banksman/contracts';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { barriers } from '../harness/axe.ts';
import { openChromium, type Person, person, pictureInWords } from '../harness/browser.ts';
import { Client } from '../harness/client.ts';
import { freePort } from '../harness/processes.ts';
import { OWNER, type Stack, startStack } from '../harness/stack.ts';
import { bookingsAt } from '../harness/suppliers.ts';

const PUBLIC_URL = 'https://office.example.com';
const PHONE = '+13035550142';
const ACCOUNT = { TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'of-the-journey', TWILIO_FROM: '+13035550100' };
const ON_A_PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let stack: Stack;
let browser: Browser;
let client: Client;
let phonesUrl: string;
let people: Person[] = [];
let crews = 0;

beforeAll(async () => {
  const port = await freePort();
  phonesUrl = `http://127.0.0.1:${port}`;
  const env = { PUBLIC_URL, TWILIO_STANDIN_PORT: String(port), TWILIO_BASE_URL: phonesUrl, ...ACCOUNT };
  [stack, browser] = await Promise.all([startStack({ worker: 'inside', server: process.env.TEST_DATABASE_URL, env }), openChromium()]);
  client = new Client(stack.apiUrl);
  await client.signIn(OWNER.email, OWNER.password);
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') for (const { page } of people) console.log(await pictureInWords(page));
  await Promise.all(people.map(({ leave }) => leave()));
  people = [];
});

const somebody = async (options: BrowserContextOptions = ON_A_PHONE) => {
  const one = await person(browser, stack, options);
  people.push(one);
  return one;
};

async function until<T>(look: () => Promise<T | undefined>, what: string): Promise<T> {
  for (const end = Date.now() + 45_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`${what} never came`);
}

/** A run of a crew of its own that waits, and the link that was mailed about it. */
async function asked() {
  crews += 1;
  const input = { ...(await client.example()), crew: [{ name: `Ana ${'ABCDEFGH'[crews]}uiz` }], rooms: 1 };
  const runId = await client.trigger(input);
  await client.reaches(runId, ['approval_required']);
  const question = await client.question(runId);
  const check = question.payload_sha256.slice(-4).toUpperCase();
  const outbox = join(stack.dataDir, 'outbox');
  const token = await until(async () => {
    const names = (await readdir(outbox).catch(() => [])).filter((name) => name.endsWith('.eml'));
    const mails = await Promise.all(names.map((name) => readFile(join(outbox, name), 'utf8')));
    const plain = mails.map((mail) => mail.replaceAll(/=\r?\n/g, '')).find((mail) => mail.includes(`Check: ${check}`));
    return plain ? /\/decide\/([\w-]{43})\b/.exec(plain)?.[1] : undefined;
  }, 'the mail');
  return { runId, question, token };
}

test('the link of an e-mail is read on a phone without signing in, decides with one thumb, and then says who decided', async () => {
  const { runId, question, token } = await asked();
  const { page, complaints } = await somebody();
  await page.goto(`/decide/${token}`);
  await page.getByRole('heading', { name: question.headline, level: 1 }).waitFor();
  await page.reload();
  const approve = page.getByRole('button', { name: 'Approve booking' });
  await approve.waitFor();
  expect(new URL(page.url()).pathname).toBe(`/decide/${token}`);
  expect((await client.run(runId)).status).toBe('approval_required');
  expect(await barriers(page)).toEqual([]);
  const [box, before] = [await approve.boundingBox(), (await bookingsAt(stack)).length];
  expect(box && box.y + box.height).toBeLessThanOrEqual(844);
  expect(box?.height).toBeGreaterThanOrEqual(44);
  expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBe(390);
  if (process.env.E2E_PICTURES) await page.screenshot({ path: join(process.env.E2E_PICTURES, 'link-open.png') });

  await approve.tap();
  await page.getByText('Approved.', { exact: true }).waitFor();
  await client.reaches(runId, ['completed']);
  expect(await bookingsAt(stack)).toHaveLength(before + 1);
  await page.reload();
  await page.getByText(/^Already approved by .+ by e-mail at /).waitFor();
  expect(await page.getByRole('button', { name: /Approve|Reject/ }).count()).toBe(0);
  expect(await barriers(page)).toEqual([]);
  if (process.env.E2E_PICTURES) await page.screenshot({ path: join(process.env.E2E_PICTURES, 'link-used.png') });
  expect(complaints).toEqual([]);
});

test('rejecting by link takes a reason along, in the dark and on a wide screen as well', async () => {
  const { runId, token } = await asked();
  const { page, complaints } = await somebody({ colorScheme: 'dark' });
  await page.goto(`/decide/${token}`);
  await page.getByRole('button', { name: 'Reject booking' }).click();
  await page.getByRole('button', { name: 'Too expensive' }).click();
  await page.getByLabel('In your words').fill('the crew drives home');
  expect(await barriers(page)).toEqual([]);
  if (process.env.E2E_PICTURES) await page.screenshot({ path: join(process.env.E2E_PICTURES, 'link-reject.png') });
  await page.getByRole('button', { name: 'Reject booking' }).click();
  await page.getByText('Rejected.', { exact: true }).waitFor();
  await client.reaches(runId, ['rejected']);
  expect((await client.history(runId)).join('\n')).toContain('Too expensive. the crew drives home');
  expect(complaints).toEqual([]);
});

test('a link that opens nothing says so in words, and sends nobody to the sign-in page', async () => {
  const { page } = await somebody();
  await page.goto(`/decide/${'x'.repeat(43)}`);
  await page.getByText('This link opens nothing.').waitFor();
  expect(await barriers(page)).toEqual([]);
});

test('a link that is opened while nothing answers shows its question by itself later', async () => {
  const { question, token } = await asked();
  const { page } = await somebody();
  await page.route('**/api/v1/decisions/*', (route) => route.abort());
  await page.goto(`/decide/${token}`);
  await page.getByText('Banksman cannot be reached.').waitFor();
  await page.unroute('**/api/v1/decisions/*');
  await page.getByRole('heading', { name: question.headline, level: 1 }).waitFor();
});

test('a text is answered through the same door as Twilio uses', async () => {
  await client.call('PUT', '/users/me/contact', contact, { phone: PHONE });
  const me = await client.call('GET', '/users/me/contact', contact);
  await client.call('PUT', `/users/${me.user_id}/contact`, contact, { sms_max_cents: 1_000_000 });
  const { runId } = await asked();
  const code = await until(async () => {
    const { messages } = (await (await fetch(`${phonesUrl}/messages`)).json()) as { messages: { to: string; body: string }[] };
    return /YES ([A-Z2-9]{6})\b/.exec(messages.at(-1)?.body ?? '')?.[1];
  }, 'the text');
  const form = new URLSearchParams({
    MessageSid: `SM${'a'.repeat(32)}`,
    AccountSid: ACCOUNT.TWILIO_ACCOUNT_SID,
    From: PHONE,
    To: ACCOUNT.TWILIO_FROM,
    Body: `Yes ${code}`,
  });
  const path = '/api/v1/channels/sms/twilio';
  const post = (signature: string) =>
    fetch(`${stack.bffUrl}${path}`, {
      method: 'POST',
      body: form.toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
    });
  expect((await post('forged')).status).toBe(403);
  const answer = await post(twilioSignature(ACCOUNT.TWILIO_AUTH_TOKEN, `${PUBLIC_URL}${path}`, form));
  expect(answer.headers.get('content-type')).toContain('text/xml');
  expect(await answer.text()).toMatch(/<Message>Approved: Book /);
  await client.reaches(runId, ['completed']);
  expect((await client.history(runId)).join('\n')).toContain('Approved by');
});
