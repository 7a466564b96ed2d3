import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { barriers } from '../harness/axe.ts';
import { openChromium, type Person, person, signIn } from '../harness/browser.ts';
import { Client } from '../harness/client.ts';
import { OWNER, type Stack, startStack } from '../harness/stack.ts';

let stack: Stack;
let browser: Browser;
let me: Person;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ worker: 'inside', server: process.env.TEST_DATABASE_URL }), openChromium()]);
  const client = new Client(stack.apiUrl);
  await client.signIn(OWNER.email, OWNER.password);
  const example = await client.example();
  // a budget that no hotel fits: both fail for the same reason
  const failing = [
    await client.trigger({ ...example, budget_per_night_cents: 2_000 }),
    await client.trigger({ ...example, budget_per_night_cents: 2_000 }),
  ];
  const asking = await client.trigger(example);
  for (const runId of failing) await client.reaches(runId, ['failed']);
  await client.reaches(asking, ['approval_required']);
  me = await person(browser, stack);
  await signIn(me, OWNER);
});
afterAll(async () => {
  await me?.leave();
  await browser?.close();
  await stack?.stop();
});

const rows = (page: Page) => page.getByRole('list', { name: 'Runs' }).getByRole('listitem');

test('somebody narrows the list by keyboard, keeps it as the team’s view, and finds it again elsewhere', async () => {
  const { page } = me;
  await page.goto('/runs');
  await expect.poll(() => rows(page).count()).toBe(3);
  expect(await barriers(page)).toEqual([]);
  // from row to row, and several at once
  const selected = page.getByRole('region', { name: 'Selected runs' });
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await rows(page).nth(1).getByRole('link').and(page.locator(':focus')).waitFor();
  await page.keyboard.press('x');
  await selected.waitFor();
  await page.keyboard.press('x');
  await selected.waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'detached' });
  await page.keyboard.press('f');
  await page.getByRole('dialog', { name: 'Filter runs' }).getByText('Amount').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.press('6');
  await page.getByLabel('At least').fill('1');
  await page.keyboard.press('Enter');
  await expect.poll(() => rows(page).count()).toBe(1);
  expect(new URL(page.url()).searchParams.get('min')).toBe('1');
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'Save this list as a view' }).click();
  await page.getByLabel('Name').fill('What costs money');
  await page.getByLabel('Share it with the team').check();
  await page.getByLabel('Opens first for').selectOption('admin');
  await page.getByRole('button', { name: 'Save view' }).click();
  await page.getByRole('button', { name: 'What costs money' }).waitFor();

  const elsewhere = await person(browser, stack);
  await signIn(elsewhere, OWNER);
  await elsewhere.page.goto('/runs');
  await elsewhere.page.getByRole('button', { name: 'What costs money' }).waitFor();
  await expect.poll(() => rows(elsewhere.page).count()).toBe(1);
  await elsewhere.leave();
});

test('failures of one cause are dealt with at once: counted first, done by the worker, reported run by run', async () => {
  const { page } = me;
  await page.goto('/runs?state=needs_help');
  await expect.poll(() => rows(page).count()).toBe(2);
  await page.getByRole('link', { name: 'Failures by cause' }).click();
  const card = page.getByRole('list', { name: 'Causes' }).getByRole('listitem');
  await card.getByText('need help').waitFor();
  expect(await card.count()).toBe(1);
  expect(await barriers(page)).toEqual([]);
  await card.getByRole('button', { name: 'Retry these 2' }).click();
  await card.getByText('2 of 2 runs will be retried.').waitFor();
  await card.getByRole('button', { name: 'Retry 2 runs' }).click();
  await page.getByRole('heading', { name: 'Retry 2 runs', level: 1 }).waitFor();
  await page.getByText('2 retried, 0 left as they were').waitFor();
  await expect.poll(() => page.getByRole('list', { name: 'Report' }).getByRole('listitem').count()).toBe(2);
  expect(await barriers(page)).toEqual([]);

  await page.goto('/runs?state=needs_help');
  await expect.poll(() => rows(page).count(), { timeout: 20_000 }).toBe(2);
  await page.getByRole('checkbox').first().check();
  const bar = page.getByRole('region', { name: 'Selected runs' });
  await bar.getByRole('button', { name: 'Resolve' }).click();
  await bar.getByLabel('What was done about it (everybody sees it)').fill('Booked by phone');
  expect(await barriers(page)).toEqual([]);
  await bar.getByRole('button', { name: 'Resolve 1 run' }).click();
  await page.getByText('1 resolved, 0 left as they were').waitFor();
  await page.goto('/runs?state=done');
  await rows(page)
    .getByText(/Resolved by .*: Booked by phone/)
    .waitFor();
  expect(me.complaints).toEqual([]);
});
