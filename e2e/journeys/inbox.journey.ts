import { approvalSettings } from '@banksman/contracts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openChromium, type Person, person, pictureInWords, signIn } from '../harness/browser.ts';
import { Client } from '../harness/client.ts';
import { OWNER, type Stack, startStack } from '../harness/stack.ts';
import { bookingsAt } from '../harness/suppliers.ts';

let stack: Stack;
let browser: Browser;
let client: Client;
let people: Person[] = [];

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ worker: 'inside', server: process.env.TEST_DATABASE_URL }), openChromium()]);
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
  await client.rejectAll();
});

const signedIn = async (options = {}) => {
  const one = await person(browser, stack, options);
  people.push(one);
  await signIn(one, OWNER);
  return one;
};
/** A run of one person that waits for an answer. */
const waiting = async (name: string) => {
  const runId = await client.trigger({ ...(await client.example()), crew: [{ name }], rooms: 1 });
  await client.reaches(runId, ['approval_required']);
  return { runId, question: await client.question(runId) };
};
const undoBar = (page: Page) => page.getByRole('status').filter({ hasText: 'Final in' });

test('by keyboard: what was decided leaves at once, the next opens by itself, and z takes it back', async () => {
  const [first, second] = [await waiting('Ana Ruiz'), await waiting('Tom Beck')];
  const { page, complaints } = await signedIn();
  await page.waitForURL(`**/inbox/${first.question.id}`);
  await page.getByRole('button', { name: 'Approve booking' }).waitFor();
  // who turned to something else is not told that Enter approves
  await page.keyboard.press('a');
  await page.getByText('Press Enter to approve.').waitFor();
  await page.keyboard.press('x');
  await page.getByRole('button', { name: 'Too expensive' }).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Reject booking' }).and(page.locator(':focus')).waitFor();
  expect(await page.getByText('Press Enter to approve.').count()).toBe(0);
  await page.keyboard.press('a');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/inbox/${second.question.id}`);
  await undoBar(page).waitFor();
  expect(await client.run(first.runId)).toMatchObject({ status: 'approval_required' });
  await page.keyboard.press('z');
  await page.waitForURL(`**/inbox/${first.question.id}`);
  await page.getByRole('button', { name: 'Approve booking' }).waitFor();
  expect(await client.question(first.runId)).toMatchObject({ state: 'open', decided_by: null });
  expect(await bookingsAt(stack)).toHaveLength(0);

  // aside, and given to somebody
  await page.keyboard.press('s');
  await page.getByRole('button', { name: '15 minutes' }).click();
  await page
    .getByText(/^Put aside by .* until /)
    .first()
    .waitFor();
  await page.keyboard.press('@');
  await page.getByRole('button', { name: 'Me', exact: true }).click();
  await page
    .getByText(/^Given to .*Put aside by /)
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Mine' }).click();
  await page.waitForURL(/whose=mine/);
  await page.getByRole('list', { name: 'Put aside' }).getByRole('listitem').waitFor();
  await page.getByRole('button', { name: 'All', exact: true }).click();

  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await page.keyboard.press('Escape');
  for (const { runId } of [first, second]) await client.decide(runId, { decision: 'reject', comment: 'test' });
  // what somebody else decided stays in sight until one goes on
  await page.getByText('Already rejected by Owner').waitFor();
  await page.getByRole('link', { name: /^Inbox/ }).click();
  await page.getByRole('heading', { name: 'All clear' }).waitFor();
  expect(complaints).toEqual([]);
});

test('two people at once: the second is told by whom it was decided while it can still be taken back', async () => {
  const { question } = await waiting('Dana Whitfield');
  const [mine, theirs] = [await signedIn(), await signedIn()];
  for (const { page } of [mine, theirs]) {
    await page.goto(`/inbox/${question.id}`);
    await page.getByRole('button', { name: 'Approve booking' }).waitFor();
  }
  await mine.page.getByRole('button', { name: 'Reject booking' }).click();
  await mine.page.getByRole('button', { name: 'Too expensive' }).click();
  await mine.page.keyboard.press('Control+Enter');
  await undoBar(mine.page).waitFor();
  await theirs.page
    .getByRole('article')
    .getByRole('status')
    .filter({ hasText: /rejected/i })
    .waitFor();
  expect(await theirs.page.getByRole('button', { name: 'Approve booking' }).count()).toBe(0);
});

test('with one thumb: from the list to the question and back, with a rule made on the way', async () => {
  const { runId, question } = await waiting('Finn Hale');
  const { page, complaints } = await signedIn({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await page.getByRole('link', { name: question.headline }).tap();
  const approve = page.getByRole('button', { name: 'Approve booking' });
  await approve.waitFor();
  expect(await approve.evaluate((button) => button.getBoundingClientRect().bottom <= 844)).toBe(true);
  await page.getByRole('button', { name: 'Always approve like this' }).tap();
  await page.getByLabel('Amount each time').fill('2000');
  await page.getByRole('button', { name: 'Make this rule' }).tap();
  await page.getByText(/From the next question on: up to \$2,000.00/).waitFor();
  await approve.tap();
  await page.getByRole('heading', { name: 'All clear' }).waitFor();
  await client.reaches(runId, ['completed']);

  const next = await client.trigger({ ...(await client.example()), crew: [{ name: 'Mia Stone' }], rooms: 1 });
  await client.reaches(next, ['completed']);
  await page.goto('/inbox/rules');
  await page.getByText(/^Approved 1 time, /).waitFor();
  await page.getByRole('button', { name: 'End this rule' }).tap();
  await page.getByRole('heading', { name: 'Everything is asked' }).waitFor();
  await page.goto('/inbox');
  await page.getByText(/by rules/).waitFor();
  expect(complaints).toEqual([]);
});

test('several at once: a preview, one yes, and each can be taken back', async () => {
  const questions = [await waiting('Uma Grant'), await waiting('Lee Moran')];
  await client.call('PUT', '/approval-settings', approvalSettings, { batch_limit_cents: 500_000 });
  const { page, complaints } = await signedIn();
  for (const { question } of questions) await page.getByRole('checkbox', { name: `Select ${question.headline}` }).check();
  const panel = page.getByRole('region', { name: 'Approve several' });
  await panel.getByRole('button', { name: /^Approve 2 for \$/ }).click();
  await undoBar(page).filter({ hasText: '2 decisions made' }).waitFor();
  // what came of each stays until it is closed, though its questions have left the list
  expect(await panel.getByRole('listitem').count()).toBe(2);
  await panel.getByRole('button', { name: 'Close' }).click();
  await panel.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo all' }).click();
  for (const { runId } of questions) {
    await expect.poll(async () => (await client.question(runId)).state).toBe('open');
  }
  expect(complaints).toEqual([]);
});
