import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { barriers } from '../harness/axe.ts';
import { openChromium, person, signIn } from '../harness/browser.ts';
import { Client } from '../harness/client.ts';
import { OWNER, type Stack, startStack } from '../harness/stack.ts';
import { play, playNothing } from '../harness/suppliers.ts';

let stack: Stack;
let browser: Browser;
let client: Client;
let done: string;
let failed: string;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ worker: 'inside', server: process.env.TEST_DATABASE_URL }), openChromium()]);
  client = new Client(stack.apiUrl);
  await client.signIn(OWNER.email, OWNER.password);
  const input = async (name: string) => ({ ...(await client.example()), crew: [{ name }], rooms: 1 });
  await play(stack.hotelsUrl, 'no_availability', { times: null });
  failed = await client.trigger(await input('Finn Failed'));
  await client.reaches(failed, ['failed']);
  await playNothing(stack.hotelsUrl);
  done = await client.trigger(await input('Dana Done'));
  await client.reaches(done, ['approval_required']);
  await client.decide(done, { decision: 'approve' });
  await client.reaches(done, ['completed']);
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

const signedIn = async (options = {}) => {
  const someone = await person(browser, stack, options);
  await signIn(someone, OWNER);
  return someone;
};
const steps = (page: Page) => page.getByRole('region', { name: 'Steps of this run' });
const inspector = (page: Page, step: string) => page.getByRole('region', { name: `Step: ${step}` });
const idIn = (page: Page) => new URL(page.url()).pathname.split('/').at(-1);

test('with the keyboard along the list and through the steps; the address reopens exactly what is seen', async () => {
  const { page, complaints, leave } = await signedIn();
  await page.goto('/runs?automation=AM-002');
  await page
    .getByRole('link', { name: /Stonecutter|Booked/ })
    .first()
    .click();
  await page.getByRole('region', { name: 'Result' }).waitFor();
  expect(idIn(page)).toBe(done);
  await steps(page)
    .getByRole('button', { name: /^Plan the search/ })
    .waitFor();

  await page.keyboard.press('ArrowRight');
  await inspector(page, 'Plan the search').waitFor();
  await steps(page)
    .getByRole('button', { name: /^Book it/ })
    .click();
  const booked = inspector(page, 'Book it');
  await booked.getByText('Book at Hotel rooms').first().waitFor();
  await booked.getByText('done after').waitFor();
  await steps(page).getByRole('button', { name: 'Time' }).click();
  await page.getByRole('tab', { name: 'Who did what' }).click();
  await page.getByRole('list', { name: 'Who did what' }).getByText('Approved by Owner').waitFor();

  await page.goto(page.url());
  await inspector(page, 'Book it').waitFor();
  await page.getByRole('list', { name: 'Timeline of the steps' }).waitFor();
  await page.getByRole('list', { name: 'Who did what' }).waitFor();
  await page.keyboard.press('t');
  await page.getByRole('region', { name: 'About this run', exact: true }).waitFor();

  // which run is next is asked of the list
  await page.getByRole('button', { name: 'Next run in the list', disabled: false }).waitFor();
  await page.keyboard.press('j');
  await page.waitForURL(`**/runs/${failed}?**`);
  await page.getByRole('button', { name: 'Run before in the list', disabled: false }).waitFor();
  await page.keyboard.press('k');
  await page.waitForURL(`**/runs/${done}?**`);
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('Next run in the list').waitFor();
  await page.getByRole('button', { name: 'Close keys' }).click();
  await page.getByRole('link', { name: 'Runs', exact: true }).last().click();
  await page.waitForURL(/\/runs\?automation=/);
  expect(complaints).toEqual([]);
  await leave();
});

test('a note, the file in its frame, what was written where, and axe on each of them in both themes', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, complaints, leave } = await signedIn({ colorScheme });
    await page.goto(`/runs/${done}?tab=notes&step=act`);
    const note = page.getByLabel('Note', { exact: true });
    await note.fill('Good price. ');
    await note.press('End');
    await note.pressSequentially('@Ow');
    await page.getByRole('option', { name: 'Owner' }).waitFor();
    await note.press('Enter');
    await page.getByRole('button', { name: 'Save note' }).click();
    await page.getByRole('list', { name: 'Notes' }).getByText('@Owner').last().waitFor();
    const faults: string[] = [];
    for (const tab of ['Notes', 'Files (1)', 'Before and after', 'Who did what', 'What happened']) {
      await page.getByRole('tab', { name: tab }).click();
      if (tab === 'Files (1)') await page.frameLocator('iframe').getByText('Confirmation').first().waitFor();
      if (tab === 'Before and after') await page.getByText('this run made it').first().waitFor();
      faults.push(...(await barriers(page, 'iframe')).map((fault) => `${tab}: ${fault}`));
    }
    expect(faults).toEqual([]);
    expect(complaints).toEqual([]);
    await leave();
  }
});

test('a rerun starts only when what was done is acknowledged; both runs lead to each other', async () => {
  const { page, complaints, leave } = await signedIn();
  await page.goto(`/runs/${done}`);
  await page.getByRole('button', { name: 'Run again', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/Book at Hotel rooms.*stays done, not repeated/).waitFor();
  const start = dialog.getByRole('button', { name: /^Run again from/ });
  expect(await start.isDisabled()).toBe(true);
  await dialog.getByRole('button', { name: 'Change what is asked' }).click();
  await dialog.getByLabel('First and last name').fill('Rosa');
  await dialog.getByRole('checkbox', { name: /I have seen/ }).check();
  await start.click();
  await dialog
    .getByText(/first and last name|pattern|must/i)
    .last()
    .waitFor();
  await dialog.getByLabel('First and last name').fill('Rosa Delgado');
  await start.click();
  await page.waitForURL((url) => !url.pathname.endsWith(done));
  await page.getByRole('button', { name: 'Approve booking' }).waitFor();
  expect((await client.run(idIn(page) ?? '')).input).toMatchObject({ crew: [{ name: 'Rosa Delgado' }] });
  await page.getByRole('link', { name: /an earlier run, from “Plan the search”/ }).click();
  await page.getByRole('link', { name: /from “Plan the search” by Owner/ }).waitFor();
  expect(complaints.filter((line) => !line.includes('status of 422'))).toEqual([]);
  await leave();
});

test('a failure has one button that mends it, and its raw error one press away', async () => {
  const { page, complaints, leave } = await signedIn({ viewport: { width: 390, height: 800 } });
  await page.goto(`/runs/${failed}`);
  const card = page.getByRole('region', { name: 'What went wrong' });
  await card.getByRole('button', { name: 'Details for whoever mends it' }).click();
  await card.getByText(/no_availability.*graphs\/src/s).waitFor();
  await card.getByRole('button', { name: 'Change what was asked' }).click();
  await page.getByRole('dialog').getByLabel('Check-in').waitFor();
  await page.keyboard.press('Escape');
  await steps(page)
    .getByRole('button', { name: /^Search hotels/ })
    .click();
  await inspector(page, 'Search hotels near the job').getByText('failed').first().waitFor();
  expect(await page.locator('html').evaluate((root) => root.scrollWidth)).toBeLessThanOrEqual(390);
  expect(complaints).toEqual([]);
  await leave();
});
