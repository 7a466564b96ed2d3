import { runDetail } from '@banksman/contracts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChromium, type Person, person, signIn } from '../harness/browser.ts';
import { Client } from '../harness/client.ts';
import { OWNER, type Stack, startStack } from '../harness/stack.ts';

const STOPPED = /^Live updates stopped at \d/;
const NOT_SENT = 'This was not sent: Banksman does not answer.';
const REASON = 'The crew drives home on Friday';

let stack: Stack;
let browser: Browser;
let client: Client;
let runs: { approved: string; rejected: string; unseen: string };
const people: Person[] = [];

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ worker: 'inside', server: process.env.TEST_DATABASE_URL }), openChromium()]);
  client = new Client(stack.apiUrl);
  await client.signIn(OWNER.email, OWNER.password);
  const ask = async (name: string) => {
    const runId = await client.trigger({ ...(await client.example()), crew: [{ name }], rooms: 1 });
    await client.reaches(runId, ['approval_required']);
    return runId;
  };
  runs = { approved: await ask('Ann Approved'), rejected: await ask('Rae Rejected'), unseen: await ask('Una Unseen') };
});
afterAll(async () => {
  for (const one of people) await one.leave();
  await browser?.close();
  await stack?.stop();
});

/** A window for each page: all tabs of one share six connections, and each page keeps one open. */
async function windows(paths: readonly string[]): Promise<Page[]> {
  const first = await person(browser, stack);
  people.push(first);
  await signIn(first, OWNER);
  const storageState = await first.context.storageState();
  const others = await Promise.all(paths.slice(1).map(() => person(browser, stack, { storageState })));
  people.push(...others);
  const pages = [first, ...others].map(({ page }) => page);
  await Promise.all(pages.map((page, at) => page.goto(paths[at] ?? '/')));
  for (const page of pages) await page.evaluate(() => Object.assign(globalThis, { isTheSameDocument: true }));
  return pages;
}

const line = (page: Page) => page.getByRole('status').getByText(STOPPED);
const isTheSame = (page: Page) => page.evaluate(() => Reflect.get(globalThis, 'isTheSameDocument') === true);

test('an outage of the API keeps every page as it was, says since when, sends nothing, loses nothing, and ends by itself', async () => {
  const question = await client.question(runs.rejected);
  const open = ['/runs', `/runs/${runs.approved}`, `/inbox/${question.id}`, '/outcomes', '/settings/workspace'];
  const pages = await windows(open);
  const [list, run, inbox, outcomes, settings] = pages as [Page, Page, Page, Page, Page];
  const approve = run.getByRole('button', { name: 'Approve booking' });
  const reject = inbox.getByRole('button', { name: 'Reject booking' });
  const name = settings.getByLabel('Name', { exact: true });
  const saved = outcomes.getByRole('region', { name: 'Staff time saved' });
  const save = settings.getByRole('button', { name: 'Save workspace' });
  await Promise.all([approve.waitFor(), list.locator('[data-row]').nth(2).waitFor(), saved.waitFor()]);
  await reject.click();
  await inbox.getByLabel('In your words').fill(REASON);
  await name.fill('Ridgeline Builders of Denver');

  const goOn = await stack.outage();
  await Promise.all(pages.map((page) => line(page).waitFor()));
  await Promise.all([approve.waitFor(), list.locator('[data-row]').nth(2).waitFor(), saved.waitFor()]);

  await approve.click();
  await run.getByRole('alert').getByText(NOT_SENT).waitFor();
  await reject.click();
  await inbox.getByRole('alert').getByText(NOT_SENT).waitFor();
  await save.click();
  await settings.getByRole('alert').getByText(NOT_SENT).waitFor();
  expect([await inbox.getByLabel('In your words').inputValue(), await name.inputValue()]).toEqual([REASON, 'Ridgeline Builders of Denver']);
  // a page that was never read before has nothing to keep; it says so, and reads itself later
  await list.locator('[data-row]').first().click();
  await list.getByRole('alert').getByText('Banksman cannot be reached.').waitFor();
  // nor has one that is opened only now
  const late = await person(browser, stack, { storageState: await list.context().storageState() });
  people.push(late);
  await late.page.goto('/settings/people');
  await late.page.getByRole('alert').getByText('Banksman cannot be reached.').waitFor();

  await goOn();
  await late.page.getByRole('button', { name: 'Send invitation' }).waitFor();
  await Promise.all(pages.map((page) => line(page).waitFor({ state: 'hidden' })));
  await list.getByRole('button', { name: 'Approve booking' }).waitFor();
  for (const runId of [runs.approved, runs.rejected])
    expect(await client.call('GET', `/automations/${runId}`, runDetail)).toMatchObject({ status: 'approval_required' });

  await approve.click();
  await reject.click();
  await save.click();
  await settings.getByRole('status').getByText('Saved.').waitFor();
  expect(await client.reaches(runs.approved, ['completed'])).toMatchObject({ status: 'completed' });
  await client.reaches(runs.rejected, ['rejected']);
  expect((await client.history(runs.rejected)).join('\n')).toContain(REASON);
  await run.getByRole('region', { name: 'Result' }).waitFor();
  for (const page of pages) expect(await isTheSame(page)).toBe(true);
});

test('without any line at all a page that was never opened says so, and opens by itself; nothing is loaded anew', async () => {
  const [inbox] = (await windows(['/inbox'])) as [Page];
  await inbox.context().setOffline(true);
  await inbox.getByRole('link', { name: 'Settings' }).click();
  await inbox.getByRole('alert').getByText('Banksman cannot be reached.').first().waitFor();
  await inbox.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Runs', exact: true }).waitFor();
  await inbox.context().setOffline(false);
  await inbox.getByLabel('Name', { exact: true }).waitFor();
  expect(await isTheSame(inbox)).toBe(true);
});
