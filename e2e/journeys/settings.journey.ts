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
