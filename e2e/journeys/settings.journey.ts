import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openChromium, type Person, person, pictureInWords, signIn } from '../harness/browser.ts';
import { Client } from '../harness/client.ts';
import { OWNER, type Stack, startStack } from '../harness/stack.ts';

let stack: Stack;
let browser: Browser;
let client: Client;
let me: Person;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ worker: 'inside', server: process.env.TEST_DATABASE_URL }), openChromium()]);
  client = new Client(stack.apiUrl);
  await client.signIn(OWNER.email, OWNER.password);
  me = await person(browser, stack);
  await signIn(me, OWNER);
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && me) console.error(await pictureInWords(me.page));
});
afterAll(async () => {
  await me?.leave();
  await browser?.close();
  await stack?.stop();
});

const faults = async () =>
  (await new AxeBuilder({ page: me.page }).analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);

test('the workspace gets another name, another time zone and another way to write dates and money', async () => {
  const { page } = me;
  await page.getByRole('link', { name: 'Settings' }).first().click();
  await page.getByRole('heading', { name: 'Workspace', level: 1 }).waitFor();
  await page.getByLabel('Name').fill('Hale Builders');
  await page.getByLabel('Time zone').fill('America/New_York');
  await page.getByRole('option', { name: 'America/New_York' }).click();
  await page.getByLabel('Dates and money').click();
  await page.getByRole('option', { name: 'German (Germany)' }).click();
  await page.getByText('412,50').waitFor();
  await page.getByLabel('What an hour of your staff costs').fill('thirty');
  await page.getByText('Enter an amount, such as 38.50.').waitFor();
  await page.getByLabel('What an hour of your staff costs').fill('38.50');
  await page.getByRole('button', { name: 'Save workspace' }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByText('Hale Builders').waitFor();
  expect(await faults()).toEqual([]);
});

test('a limit is set, and what leaves is stopped and goes on', async () => {
  const { page } = me;
  await page.getByRole('link', { name: 'Limits & stop' }).click();
  await page.getByRole('button', { name: 'Set a limit' }).click();
  await page.getByLabel('At most').fill('2,500');
  await page.getByRole('button', { name: 'Set limit' }).click();
  await page.getByRole('listitem', { name: /^The whole company, / }).waitFor();
  await page.getByRole('button', { name: 'Stop what leaves…' }).click();
  await page.getByLabel('Why (optional)').fill('Two wrong bookings today');
  await page.getByRole('button', { name: 'Stop now' }).click();
  await page.getByText('Everything is stopped: nothing leaves the company').waitFor();
  await page.getByText('“Two wrong bookings today”').waitFor();
  expect(await faults()).toEqual([]);
  await page.getByRole('button', { name: 'Let it go on' }).click();
  await page.getByRole('button', { name: 'Stop what leaves…' }).waitFor();
});

test('settings of an automation are checked at the field, kept as versions, and brought back', async () => {
  const { page } = me;
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Automations' }).click();
  await page.getByRole('link', { name: 'Book rooms for a crew' }).click();
  await page.getByLabel('Search radius (km)').fill('400');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await page.getByText('Enter at most 40.').waitFor();
  await page.getByLabel('Search radius (km)').fill('20');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await page.getByText('Search radius (km): 16 → 20').waitFor();
  await page.getByRole('switch', { name: 'Book rooms for a crew is on' }).click();
  await page.getByText('Switched off, it starts nothing new.').waitFor();
  await page.getByRole('button', { name: 'Bring back version 1' }).click();
  await page.getByText('version 1 brought back').waitFor();
  expect(await faults()).toEqual([]);
});

test('somebody is invited, joins by the link of the mail with a name and a password, and gets another role', async () => {
  const { page } = me;
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'People' }).click();
  await page.getByLabel('E-mail').fill('nora@example.net');
  await page.getByRole('button', { name: 'Send invitation' }).click();
  await page.getByRole('listitem', { name: 'nora@example.net' }).waitFor();
  expect(await faults()).toEqual([]);
  const nora = await person(browser, stack, { viewport: { width: 390, height: 800 } });
  await nora.page.goto(`/join/${await joinToken(stack)}`);
  await nora.page.getByRole('heading', { name: 'Join Hale Builders' }).waitFor();
  await nora.page.getByLabel('Your name').fill('Nora');
  await nora.page.getByLabel('Password').fill('short');
  await nora.page.getByRole('button', { name: 'Join Hale Builders' }).click();
  await nora.page.getByLabel('Password').fill('Password2026!');
  await nora.page.getByRole('button', { name: 'Join Hale Builders' }).click();
  await nora.page.getByText('This is one of the first that somebody would try.').waitFor();
  await nora.page.getByLabel('Password').fill('several words to remember');
  await nora.page.getByRole('button', { name: 'Join Hale Builders' }).click();
  await nora.page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
  // the browser tells of the refused password itself, and of nothing else
  expect(nora.complaints).toEqual([expect.stringContaining('status of 422')]);
  await page.reload();
  await page.getByLabel('Role of Nora').click();
  await page.getByRole('option', { name: 'Viewer' }).click();
  await page.getByRole('listitem', { name: 'Nora' }).getByRole('button', { name: 'Let go…' }).click();
  await page.getByRole('button', { name: 'Let go', exact: true }).click();
  await page.getByRole('listitem', { name: 'Nora' }).getByRole('button', { name: 'Take back' }).waitFor();
  await nora.leave();
});

test('a connection is tested, and a program gets a key that is shown once', async () => {
  const { page } = me;
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Connections' }).click();
  const hotels = page.getByRole('listitem', { name: /^Hotel rooms/ });
  await hotels.getByRole('button', { name: 'Test connection' }).click();
  await hotels.getByText(/^Works: /).waitFor();
  expect(await faults()).toEqual([]);
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Keys' }).click();
  await page.getByLabel('What it is for').fill('n8n at the office');
  await page.getByRole('button', { name: 'Make key' }).click();
  await page.getByText('Copy the secret now: it is never shown again').waitFor();
  const secret = /bk_[\w-]{43}/.exec((await page.locator('main').textContent()) ?? '')?.[0] ?? '';
  const answer = await fetch(`${stack.apiUrl}/runs`, { headers: { authorization: `Bearer ${secret}` } });
  expect(answer.status).toBe(200);
  expect(await faults()).toEqual([]);
});

test('the company connects an account of its own, changes it without its secret, and goes back to the demo', async () => {
  const { page } = me;
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Connections' }).click();
  await page.setViewportSize({ width: 390, height: 800 });
  const row = page.getByRole('listitem', { name: 'Buildertrend' });
  await row.getByRole('button', { name: 'Connect…' }).click();
  const form = page.getByRole('form', { name: 'Connect Buildertrend' });
  await form.getByLabel('Address of the partner API').fill('https://127.0.0.1');
  await form.getByRole('button', { name: 'Connect' }).click();
  await form.getByText('Enter something here.').waitFor();
  expect(await form.getByLabel('Token').getAttribute('type')).toBe('password');
  await form.getByLabel('Token').fill('a-token-from-the-partner-desk-5QX9');
  await form.getByRole('button', { name: 'Connect' }).click();
  await form.getByText('This must be a host on the internet, not inside this network.').waitFor();
  // the refusal is an answer 422, which Chromium notes on its console
  expect(me.complaints.splice(0)).toEqual([expect.stringContaining('422')]);
  expect(await faults()).toEqual([]);
  // never answers: the name leads nowhere, by RFC 6761
  await form.getByLabel('Address of the partner API').fill('https://partner.invalid');
  await form.getByRole('button', { name: 'Connect' }).click();
  await row.getByText(/^Your own account \(secret ends in …5QX9\), set by /).waitFor();
  await row.getByText('Live', { exact: true }).waitFor();
  await row.getByRole('button', { name: 'Test connection' }).click();
  await row.getByText(/^Does not work: /).waitFor();
  await row.getByRole('button', { name: 'Change…' }).click();
  const change = page.getByRole('form', { name: 'Change Buildertrend' });
  await change.getByText(/^Leave it empty to keep the present one, which ends in 5QX9/).waitFor();
  await change.getByLabel('Address of the partner API').fill('https://partner.invalid/v2');
  await change.getByRole('button', { name: 'Save' }).click();
  await row.getByText('Not tested yet.').waitFor();
  expect(await page.content()).not.toContain('partner-desk');
  await row.getByRole('button', { name: 'Disconnect…' }).click();
  await row.getByText(/use the demo stand-in: nothing real happens there/).waitFor();
  expect(await faults()).toEqual([]);
  await row.getByRole('button', { name: 'Disconnect', exact: true }).click();
  await row.getByText('Demo', { exact: true }).waitFor();
  await row.getByRole('button', { name: 'Test connection' }).click();
  await row.getByText(/^Works: /).waitFor();
  await page.setViewportSize({ width: 1280, height: 800 });
});

test('the audit log has all of it, by whom and when, and says that nobody changed it', async () => {
  const { page } = me;
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Audit' }).click();
  const log = page.getByRole('list', { name: 'Audit log' });
  await log.getByText('Spending limit of the company per month: $2,500.00').waitFor();
  await log.getByText('Stopped everything that would leave the company').waitFor();
  await page.getByRole('button', { name: 'Check the log' }).click();
  await page.getByText(/^All \d+ entries are as they were written$/).waitFor();
  await page.getByLabel('Words').fill('brought back');
  await page.getByLabel('Words').press('Enter');
  await page.getByText('1 entry, back to the first.').waitFor();
  expect(page.url()).toContain('q=brought');
  expect(await faults()).toEqual([]);
  expect(me.complaints).toEqual([]);
});

/** The key of the newest invitation in the outbox; waits until there is one. */
async function joinToken({ dataDir }: Pick<Stack, 'dataDir'>): Promise<string> {
  const outbox = join(dataDir, 'outbox');
  for (const until = Date.now() + 20_000; Date.now() < until; ) {
    const names = (await readdir(outbox).catch(() => [])).filter((name) => name.endsWith('.eml')).sort();
    const mails = await Promise.all(names.map((name) => readFile(join(outbox, name), 'utf8')));
    const token = mails.map((mail) => /\/join\/([\w-]{43})/.exec(mail.replaceAll(/=\r?\n/g, ''))?.[1]).findLast(Boolean);
    if (token) return token;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('no invitation came');
}
