import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { askForHotel, inDays, tabTo, typeDate, WISH } from '../harness/booking.ts';
import { codeFromOutbox, openChromium, type Person, person, pictureInWords, signIn } from '../harness/browser.ts';
import { Client } from '../harness/client.ts';
import { OWNER, type Stack, startStack } from '../harness/stack.ts';
import { bookingsAt, play, playNothing } from '../harness/suppliers.ts';

const confirmed = z.object({ booking: z.object({ confirmation: z.string() }) });

let stack: Stack;
let browser: Browser;
let client: Client;
let people: Person[] = [];
let bookedBefore = 0;
let crews = 0;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ worker: 'inside' }), openChromium()]);
  client = new Client(stack.apiUrl);
  await client.signIn(OWNER.email, OWNER.password);
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});
beforeEach(async () => {
  bookedBefore = (await bookingsAt(stack)).length;
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') for (const { page } of people) console.log(await pictureInWords(page));
  await playNothing(stack.hotelsUrl);
  await Promise.all(people.map(({ leave }) => leave()));
  people = [];
  // a question that was left open would stand in the inbox of the next journey
  await client.rejectAll();
});

const somebody = async () => {
  const one = await person(browser, stack);
  people.push(one);
  return one;
};
const signedIn = async () => {
  const one = await somebody();
  await signIn(one, OWNER);
  return one;
};
const booked = async () => (await bookingsAt(stack)).length - bookedBefore;
const confirmationOf = async (runId: string) => confirmed.parse((await client.run(runId)).output).booking.confirmation;
/** A run of a crew of its own that waits for a decision; nobody else's question is like it. */
const waitingRun = async () => {
  crews += 1;
  const letter = 'ABCDEFGHIJ'[crews] ?? 'Z';
  const input = { ...(await client.example()), crew: [{ name: `Ana ${letter}uiz` }, { name: `Tom ${letter}eck` }], rooms: 1 };
  const runId = await client.trigger(input);
  await client.reaches(runId, ['approval_required']);
  return { runId, question: await client.question(runId) };
};

test('from signing in to the daily log that shows the confirmation, with one booking and none before the approval', async () => {
  const { page, context, complaints } = await signedIn();
  await page.getByRole('link', { name: 'Automations', exact: true }).click();
  await page.getByRole('link', { name: 'Book rooms for a crew' }).click();
  await play(stack.hotelsUrl, 'slow', { delay_ms: 3000, operation: 'search' });
  await askForHotel(page, WISH);

  await page.waitForURL(/\/runs\//);
  const runId = page.url().split('/').at(-1) ?? '';
  await page
    .getByRole('status')
    .filter({ hasText: /^Now: / })
    .waitFor();
  const history = page.getByRole('list', { name: 'History' }).getByRole('listitem');
  const lines = await history.count();
  const question = page.getByRole('article', { name: /^Book 2 rooms at / });
  await question.waitFor();
  expect(await history.count()).toBeGreaterThan(lines);

  expect(await question.getByText(/\$\d[\d,.]* ?total/).count()).toBeGreaterThan(0);
  expect(await question.getByRole('region', { name: 'Why' }).getByRole('listitem').count()).toBeGreaterThan(1);
  expect(await question.getByRole('radio').count()).toBe(3);
  await question.getByRole('button', { name: /^Based on / }).click();
  await question.getByText('Lodging policy').first().waitFor();
  expect(await booked()).toBe(0);

  await question.getByRole('button', { name: 'Approve booking' }).click();
  const result = page.getByRole('region', { name: 'Result' });
  await result.waitFor();
  const confirmation = await confirmationOf(runId);
  await result.getByText(confirmation).waitFor();
  expect(await booked()).toBe(1);

  const opened = context.waitForEvent('page');
  await result.getByRole('link', { name: 'Open the daily log in Buildertrend' }).click();
  const buildertrend = await opened;
  await buildertrend.getByRole('main').getByRole('button').first().click();
  await buildertrend.getByRole('article').getByText(confirmation).waitFor();
  expect(complaints).toEqual([]);
});

test('a code from the outbox signs in as well as the password', async () => {
  const { page, complaints } = await somebody();
  await page.goto('/');
  await page.getByLabel('E-mail').fill(OWNER.email);
  await page.getByRole('button', { name: 'Send me a code instead' }).click();
  await page.getByLabel('Code from the e-mail').fill(await codeFromOutbox(stack));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
  expect(complaints).toEqual([]);
});

test('other dates are asked again with their price, and nothing is booked on the way', async () => {
  const { runId, question } = await waitingRun();
  const { page, complaints } = await signedIn();
  await page.goto(`/runs/${runId}`);
  const card = page.getByRole('article', { name: question.headline });
  await card.getByRole('button', { name: 'Change dates or rooms' }).click();
  const form = card.getByRole('form', { name: 'Change the booking' });
  await typeDate(page, form.getByRole('group', { name: 'Check-out' }), inDays(18));
  await form.getByRole('button', { name: 'Ask for the new price' }).click();

  await page.getByRole('note').filter({ hasText: 'You are asked again' }).waitFor();
  const asked = await client.question(runId);
  expect(asked.id).not.toBe(question.id);
  expect(asked.payload.check_out).toBe(inDays(18));
  expect(asked.payload.total_cents).not.toBe(question.payload.total_cents);
  await page.getByRole('article', { name: asked.headline }).getByText(`${asked.payload.nights} nights`).first().waitFor();
  expect(await booked()).toBe(0);
  expect(complaints).toEqual([]);
});

test('a rejection keeps its reason, and the run shows it', async () => {
  const { runId, question } = await waitingRun();
  const { page, complaints } = await signedIn();
  await page.goto(`/inbox/${question.id}`);
  const card = page.getByRole('article', { name: question.headline });
  await card.getByRole('button', { name: 'Reject booking' }).click();
  await card.getByRole('button', { name: 'Too expensive' }).click();
  await card.getByLabel('In your words').fill('The crew can stay with the foreman');
  await card.getByRole('button', { name: 'Reject booking' }).click();
  // it leaves the list at once, and can be taken back for a while
  await page
    .getByRole('status')
    .filter({ hasText: `Rejected: ${question.headline}` })
    .waitFor();

  await client.reaches(runId, ['rejected']);
  await page.goto(`/runs/${runId}`);
  await page.getByRole('status').filter({ hasText: 'Nothing was booked' }).waitFor();
  await page.getByRole('list', { name: 'History' }).getByText('Too expensive. The crew can stay with the foreman').first().waitFor();
  expect(await booked()).toBe(0);
  expect(complaints).toEqual([]);
});

test('the alternative that is shown can be taken', async () => {
  const { runId, question } = await waitingRun();
  const { page, complaints } = await signedIn();
  await page.goto(`/inbox/${question.id}`);
  const card = page.getByRole('article', { name: question.headline });
  const alternative = z.object({ hotel: z.object({ name: z.string() }), total_cents: z.number() }).parse(question.alternatives[0]?.payload);
  await card.getByText(alternative.hotel.name).first().click();
  await card.getByRole('heading', { name: `at ${alternative.hotel.name}` }).waitFor();
  await card.getByRole('button', { name: 'Approve booking' }).click();
  await page.getByRole('status').filter({ hasText: 'Final in' }).waitFor();
  await page.goto(`/runs/${runId}`);
  const result = page.getByRole('region', { name: 'Result' });
  await result.getByRole('heading', { name: alternative.hotel.name }).waitFor();
  await result.getByText(await confirmationOf(runId)).waitFor();
  expect(await booked()).toBe(1);
  expect(complaints).toEqual([]);
});

test('two people approve the same question: one books, the other is told calmly who was first', async () => {
  const { runId, question } = await waitingRun();
  const both = await Promise.all([signedIn(), signedIn()]);
  const buttons = both.map(({ page }) => page.getByRole('button', { name: 'Approve booking' }));
  await Promise.all(both.map(({ page }) => page.goto(`/inbox/${question.id}`)));
  await Promise.all(buttons.map((button) => button.waitFor()));
  // in the page itself: the mouse of the second would aim for so long that the first one's answer is there before it
  await Promise.all(buttons.map((button) => button.dispatchEvent('click')));
  await client.reaches(runId, ['completed']);
  // whoever was second stays at the question and is told; for the other one it has left
  const told = (page: Page) =>
    page
      .getByRole('article')
      .getByRole('status')
      .filter({ hasText: /^already approved by /i });
  expect(await Promise.all(both.map(({ page }) => told(page).count()))).toContain(1);
  expect(await booked()).toBe(1);
  // the browser itself writes every refused request down
  expect(both.flatMap(({ complaints }) => complaints).filter((line) => !line.includes('status of 409'))).toEqual([]);
  for (const { page } of both) expect(await page.getByRole('alert').count()).toBe(0);
});

test('a supplier that is down ends in four parts and a button that works once it is back', async () => {
  const { page, complaints } = await signedIn();
  await play(stack.hotelsUrl, 'unavailable', { times: null, operation: 'search' });
  const runId = await client.trigger({ ...(await client.example()), crew: [{ name: 'Nora Lind' }], rooms: 1 });
  await page.goto(`/runs/${runId}`);
  const failed = page.getByRole('region', { name: 'What went wrong' });
  await failed.waitFor({ timeout: 120_000 });
  await failed.getByText('No hotel was booked for job').waitFor();
  await failed.getByText('Nothing was booked and nothing was charged.').waitFor();
  const { failure } = await client.run(runId);
  for (const part of [failure?.what, failure?.why, failure?.safe, failure?.next]) await failed.getByText(part ?? '?').waitFor();

  await playNothing(stack.hotelsUrl);
  await failed.getByRole('button', { name: /^Retry/ }).click();
  await page.getByRole('button', { name: 'Approve booking' }).click();
  await page.getByRole('region', { name: 'Result' }).getByText('Nora Lind').waitFor();
  expect(await booked()).toBe(1);
  expect(complaints).toEqual([]);
});

test('a run that ends while its page opens is shown as ended', async () => {
  const { runId } = await waitingRun();
  const { page, complaints } = await signedIn();
  const ended = Promise.withResolvers<void>();
  await page.route('**/logs?*', async (route) => {
    await ended.promise;
    await route.continue();
  });
  await page.goto(`/runs/${runId}`);
  await page.getByRole('button', { name: 'Approve booking' }).waitFor();
  await client.decide(runId, { decision: 'approve' });
  await client.reaches(runId, ['completed']);
  ended.resolve();
  await page
    .getByRole('region', { name: 'Result' })
    .getByText(await confirmationOf(runId))
    .waitFor();
  expect(complaints).toEqual([]);
});

test('from signing in to the approval with the keyboard only', async () => {
  const { page, complaints } = await somebody();
  const { keyboard } = page;
  await page.goto('/');
  await page.getByLabel('E-mail').waitFor();
  await keyboard.type(OWNER.email);
  await keyboard.press('Tab');
  await keyboard.type(OWNER.password);
  await keyboard.press('Enter');
  await tabTo(page, page.getByRole('link', { name: 'Automations', exact: true }));
  await keyboard.press('Enter');
  await tabTo(page, page.getByRole('link', { name: 'Book rooms for a crew' }));
  await keyboard.press('Enter');

  await tabTo(page, page.getByRole('combobox', { name: 'Buildertrend job' }));
  // typed and taken at once: what is not in Austin has left the list with the first letters
  await keyboard.type('Austin');
  await page.getByRole('option', { name: /, Austin, / }).waitFor();
  await keyboard.press('Enter');
  await expect.poll(() => page.getByLabel('First and last name', { exact: true }).first().inputValue()).not.toBe('');
  await typeDate(page, page.getByRole('group', { name: 'Check-in' }), inDays(30));
  await typeDate(page, page.getByRole('group', { name: 'Check-out' }), inDays(32));
  await tabTo(page, page.getByLabel('Rooms (optional)'));
  await keyboard.type('2');
  await tabTo(page, page.getByLabel('Budget per night'));
  await keyboard.type('200');
  await keyboard.press('Enter');
  await page.getByRole('button', { name: 'Approve booking' }).waitFor();
  await tabTo(page, page.getByRole('link', { name: /^Inbox/ }));
  await keyboard.press('Enter');
  // the run's page has the same question, and stays until the inbox is there: its letters mean something else
  await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
  await page.getByRole('article').waitFor();
  await keyboard.press('a');
  await page.getByRole('status').filter({ hasText: 'Press Enter to approve.' }).waitFor();
  expect(await booked()).toBe(0);
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'All clear' }).waitFor();
  await tabTo(page, page.getByRole('link', { name: 'Runs', exact: true }));
  await keyboard.press('Enter');
  await tabTo(page, page.getByRole('list', { name: 'Runs' }).getByRole('link').first());
  await keyboard.press('Enter');
  await page.getByRole('region', { name: 'Result' }).waitFor();
  expect(await booked()).toBe(1);
  expect(complaints).toEqual([]);
});
