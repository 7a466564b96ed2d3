import { EXTENSION_CLIENT, EXTENSION_ID, redirectOfExtension, schedule } from '@banksman/contracts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers } from '../harness/axe.ts';
import { openChromium, type Person, person, signIn } from '../harness/browser.ts';
import { Client } from '../harness/client.ts';
import { OWNER, type Stack, startStack } from '../harness/stack.ts';
import { play, playNothing } from '../harness/suppliers.ts';

const LOOKS = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [1440, 390].map((width) => ({ name: `${colorScheme}, ${width} px wide`, colorScheme, width })),
);
/** The narrowest phone that is still in use. */
const NARROWEST = 360;

/** What the extension asks for when somebody signs in there. */
const CONSENT = new URLSearchParams({
  response_type: 'code',
  client_id: EXTENSION_CLIENT,
  redirect_uri: redirectOfExtension(EXTENSION_ID),
  state: 's'.repeat(43),
  code_challenge: 'c'.repeat(43),
  code_challenge_method: 'S256',
  installation: 'i'.repeat(43),
});

/** A page as a person finds it: its address, and what is there once it has loaded. */
type Place = { name: string; path: string; ready: (page: Page) => Promise<void> };

const heading = (name: string | RegExp) => (page: Page) => page.getByRole('heading', { name, level: 1 }).waitFor();
const button = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().waitFor();

let stack: Stack;
let browser: Browser;
const before: Place[] = [
  { name: 'inbox without a question', path: '/inbox', ready: (page) => page.getByRole('heading', { name: 'All clear' }).waitFor() },
];
let after: Place[] = [];

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ worker: 'inside' }), openChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

/** One run of each kind that a person can meet. */
async function startRuns(): Promise<Place[]> {
  const client = new Client(stack.apiUrl);
  await client.signIn(OWNER.email, OWNER.password);
  const input = async (name: string) => ({ ...(await client.example()), crew: [{ name }], rooms: 1 });
  const done = await client.trigger(await input('Dana Done'));
  await client.reaches(done, ['approval_required']);
  await client.decide(done, { decision: 'approve' });
  await client.reaches(done, ['completed']);
  await play(stack.hotelsUrl, 'no_availability', { times: null });
  const failed = await client.trigger(await input('Finn Failed'));
  await client.reaches(failed, ['failed']);
  await playNothing(stack.hotelsUrl);
  const waiting = await client.trigger(await client.example());
  await client.reaches(waiting, ['approval_required']);
  const { id } = await client.question(waiting);
  const weekly = { name: 'Monday rooms', module_id: 'AM-002', cron: '0 7 * * 1', time_zone: 'America/Denver' };
  const moving = { ...(await client.example()), check_in: 'today+14', check_out: 'today+17' };
  await client.call('POST', '/schedules', schedule, { ...weekly, input: moving });
  return [
    { name: 'inbox with a question', path: `/inbox/${id}`, ready: button('Approve booking') },
    {
      name: 'list of questions',
      path: '/inbox',
      ready: (page) =>
        page
          .getByRole('list', { name: /^Waiting for you/ })
          .first()
          .waitFor(),
    },
    { name: 'rules', path: '/inbox/rules', ready: heading('Approved by rule') },
    { name: 'run list', path: '/runs', ready: (page) => page.locator('[data-row]').nth(2).waitFor() },
    { name: 'run that waits', path: `/runs/${waiting}`, ready: button('Approve booking') },
    { name: 'run that is done', path: `/runs/${done}`, ready: (page) => page.getByRole('region', { name: 'Result' }).waitFor() },
    { name: 'run that failed', path: `/runs/${failed}`, ready: (page) => page.getByRole('region', { name: 'What went wrong' }).waitFor() },
    { name: 'automations', path: '/automations', ready: (page) => page.getByRole('link', { name: 'Book a hotel' }).waitFor() },
    { name: 'booking form', path: '/automations/AM-002', ready: button('Find a hotel') },
    { name: 'schedules', path: '/automations/schedules', ready: (page) => page.getByRole('list', { name: 'Schedules' }).waitFor() },
    { name: 'new schedule', path: '/automations/schedules/new', ready: (page) => page.getByText('Every Monday at 7:00').waitFor() },
    { name: 'settings', path: '/settings', ready: (page) => page.getByRole('navigation', { name: 'Settings' }).waitFor() },
    { name: 'you', path: '/settings/you', ready: (page) => page.getByLabel('Your name').waitFor() },
    { name: 'workspace settings', path: '/settings/workspace', ready: button('Save workspace') },
    { name: 'limits and stop', path: '/settings/limits', ready: button('Set a limit') },
    { name: 'automation settings', path: '/settings/automations/AM-002', ready: button('Save settings') },
    { name: 'consent for the extension', path: `/oauth/authorize?${CONSENT}`, ready: button('Connect this browser') },
    { name: 'people', path: '/settings/people', ready: button('Send invitation') },
    { name: 'connections', path: '/settings/connections', ready: button('Test connection') },
    { name: 'keys', path: '/settings/keys', ready: button('Make key') },
    { name: 'audit log', path: '/settings/audit', ready: (page) => page.getByRole('list', { name: 'Audit log' }).waitFor() },
  ];
}

/** Looks at each place and keeps what is wrong, so that one run tells everything. */
async function visit({ page }: Person, places: readonly Place[]): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const { name, path, ready } of places) {
    await page.goto(path);
    await ready(page);
    const wrong = await barriers(page);
    if (wrong.length > 0) found[name] = wrong;
  }
  return found;
}

describe.each([{ when: 'at first' }, { when: 'with runs' }])('$when', ({ when }) => {
  beforeAll(async () => {
    if (when === 'with runs') after = await startRuns();
  });

  test.each(LOOKS)('WCAG 2.2 AA: $name', async ({ colorScheme, width }) => {
    const someone = await person(browser, stack, { colorScheme, viewport: { width, height: 900 } });
    const places = when === 'at first' ? before : after;
    const signInPage = { name: 'sign-in', path: '/sign-in', ready: heading('Sign in') };
    const found = when === 'at first' ? await visit(someone, [signInPage]) : {};
    await signIn(someone, OWNER);
    Object.assign(found, await visit(someone, places));
    await someone.leave();
    expect(found).toEqual({});
    expect(someone.complaints).toEqual([]);
  });
});

test(`nothing scrolls sideways at ${NARROWEST} px`, async () => {
  const someone = await person(browser, stack, { viewport: { width: NARROWEST, height: 740 } });
  const { page } = someone;
  await signIn(someone, OWNER);
  const tooWide: Record<string, number> = {};
  for (const { name, path, ready } of after) {
    await page.goto(path);
    await ready(page);
    const width = await page.locator('html').evaluate((root) => root.scrollWidth);
    if (width > NARROWEST) tooWide[name] = width;
  }
  await someone.leave();
  expect(tooWide).toEqual({});
});
