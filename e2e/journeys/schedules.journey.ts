import { schedule } from '@banksman/contracts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openChromium, type Person, person, signIn } from '../harness/browser.ts';
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
  await client.reaches(await client.trigger(await client.example()), ['approval_required']);
  me = await person(browser, stack);
  await signIn(me, OWNER);
});
afterAll(async () => {
  await me?.leave();
  await browser?.close();
  await stack?.stop();
});

test('an office manager lets a request repeat every Thursday, with dates that move along, and takes it back', async () => {
  const { page } = me;
  await page.goto('/automations');
  await page.getByRole('link', { name: 'Schedules' }).click();
  await page.getByRole('link', { name: 'New schedule' }).click();

  await page.getByRole('button', { name: 'Create schedule' }).click();
  await page.getByText('Choose the run whose request is repeated.').waitFor();
  await page.getByText('Give the schedule a name').waitFor();

  await page.getByLabel('The same request as').click();
  await page.getByRole('option').first().click();
  await page.getByText(/Check in: 1[345] days after the start\./).waitFor();
  await page.getByLabel('Name').fill('Thursday rooms');
  await page.getByLabel('On', { exact: true }).click();
  await page.getByRole('option', { name: 'Thursday' }).click();
  await page.getByLabel('At', { exact: true }).fill('18:30');
  await page.getByText('Every Thursday at 18:30').waitFor();
  const next = page.getByRole('list', { name: 'Next times' }).getByRole('listitem');
  expect(await next.count()).toBe(5);
  for (const text of await next.allTextContents()) expect(text).toMatch(/^Thu .*, 18:30$/);
  await page.getByRole('button', { name: 'Create schedule' }).click();

  const row = page.getByRole('listitem', { name: 'Thursday rooms' });
  await row.getByText(/^Next on Thu .*, 18:30$/).waitFor();
  const [made] = await client.call('GET', '/schedules', z.array(schedule));
  expect(made).toMatchObject({
    cron: '30 18 * * 4',
    time_zone: 'America/Denver',
    overlap: false,
    input: { check_in: expect.stringMatching(/^today\+1[345]$/) },
  });

  await row.getByRole('switch', { name: 'Thursday rooms is on' }).click();
  await row.getByText('Switched off: nothing is started').waitFor();
  await row.getByRole('button', { name: 'Delete Thursday rooms' }).click();
  await row.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('heading', { name: 'Nothing repeats yet' }).waitFor();
  expect(await client.call('GET', '/schedules', z.array(schedule))).toEqual([]);
  expect(me.complaints).toEqual([]);
});

test('a pattern that cannot be is marked at its field while it is typed', async () => {
  const { page } = me;
  await page.goto('/automations/schedules/new');
  await page.getByLabel('How often').click();
  await page.getByRole('option', { name: /pattern of your own/ }).click();
  await page.getByLabel('Pattern').fill('0 25 * * *');
  await page.getByText(/It must be five fields: .*hour: 25/).waitFor();
  await page.getByLabel('Pattern').fill('0 7 L * *');
  await page.getByText('On the last day of every month at 7:00').waitFor();
});
