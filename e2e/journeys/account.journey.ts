import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startIssuer } from '../../api/src/testing/issuer-stand-in.ts';
import { codeOf } from '../harness/authenticator.ts';
import { barriers } from '../harness/axe.ts';
import { openChromium, type Person, person, pictureInWords } from '../harness/browser.ts';
import { OWNER, type Stack, startStack } from '../harness/stack.ts';

let issuer: Awaited<ReturnType<typeof startIssuer>>;
let stack: Stack;
let browser: Browser;
let me: Person;
let recovery: string[] = [];

beforeAll(async () => {
  issuer = await startIssuer();
  const env = { OIDC_ISSUER: issuer.url, OIDC_NAME: 'Hale Builders', OIDC_CLIENT_ID: 'banksman', OIDC_CLIENT_SECRET: 'the secret' };
  [stack, browser] = await Promise.all([startStack({ worker: 'inside', server: process.env.TEST_DATABASE_URL, env }), openChromium()]);
  me = await person(browser, stack);
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && me) console.error(await pictureInWords(me.page));
});
afterAll(async () => {
  await me?.leave();
  await browser?.close();
  await stack?.stop();
  await issuer?.close();
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const inbox = (page: Page) => page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
const ANOTHER = 'four words of mine';
async function passwordOf(page: Page, password = OWNER.password) {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(OWNER.email);
  await page.getByLabel('Password').fill(password);
  await button(page, 'Sign in').click();
}
async function signOut(page: Page) {
  await page.goto('/settings/you');
  await button(page, 'Sign out').click();
  await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
}

test('an app is set up, asked for at the next sign-in, and a recovery code stands in for it', async () => {
  const { page } = me;
  await passwordOf(page);
  await inbox(page);
  await page.goto('/settings/you');
  await button(page, 'Set up an app').click();
  await page.getByLabel('Your password').fill('not my password');
  await button(page, 'Go on').click();
  await page.getByText('This is not your password.').waitFor();
  await page.getByLabel('Your password').fill(OWNER.password);
  await button(page, 'Go on').click();
  await page.getByRole('img', { name: 'The key as a QR code' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  const key =
    /Copy key ([A-Z2-7]+)/.exec((await page.getByRole('button', { name: /^Copy key/ }).getAttribute('aria-label')) ?? '')?.[1] ?? '';
  await page.getByLabel('Code from the app').fill(codeOf(key));
  await button(page, 'Switch on').click();
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await codes.first().waitFor();
  recovery = await codes.allTextContents();
  expect(recovery).toHaveLength(10);
  expect(await barriers(page)).toEqual([]);
  await button(page, 'I have kept them').click();
  await page.getByText('10 of 10 recovery codes are left.').waitFor();
  expect(await barriers(page)).toEqual([]);

  await signOut(page);
  await passwordOf(page);
  await page.getByRole('heading', { name: 'One more step', level: 1 }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByLabel('Code from the app').fill(codeOf(key, 1));
  await button(page, 'Sign in').click();
  await inbox(page);

  await signOut(page);
  await passwordOf(page);
  await button(page, 'I do not have my phone').click();
  await page.getByLabel('Recovery code').fill(recovery[0] ?? '');
  await button(page, 'Sign in').click();
  await inbox(page);
});

test('the company’s own sign-in lets a member in, with the second step, and nobody else', async () => {
  const { page } = me;
  await signOut(page);
  issuer.wish.next = { sub: 'stranger', email: 'stranger@example.com', email_verified: true };
  await button(page, 'Sign in with Hale Builders').click();
  await page.getByText('There is no account here for that address').waitFor();
  expect(await barriers(page)).toEqual([]);
  issuer.wish.next = { sub: 'owner', email: OWNER.email, email_verified: true };
  await button(page, 'Sign in with Hale Builders').click();
  await page.getByRole('heading', { name: 'One more step', level: 1 }).waitFor();
  await button(page, 'I do not have my phone').click();
  await page.getByLabel('Recovery code').fill(recovery[1] ?? '');
  await button(page, 'Sign in').click();
  await inbox(page);
});

test('it is switched off with the password', async () => {
  const { page } = me;
  await page.goto('/settings/you');
  await page.getByText('8 of 10 recovery codes are left.').waitFor();
  await button(page, 'Switch off…').click();
  await page.getByLabel('Your password').fill(OWNER.password);
  await button(page, 'Switch off').click();
  await button(page, 'Set up an app').waitFor();
  await signOut(page);
  await passwordOf(page);
  await inbox(page);
});

test('another password is chosen: it signs out everywhere else, and the old one opens nothing any more', async () => {
  const { page } = me;
  const other = await person(browser, stack);
  await passwordOf(other.page);
  await inbox(other.page);
  await page.goto('/settings/you');
  await button(page, 'Change password…').click();
  await page.getByLabel('Your password now').fill('not my password');
  await page.getByLabel('New password').fill('too short');
  await button(page, 'Change password').click();
  expect(await barriers(page)).toEqual([]);
  await page.getByLabel('New password').fill(ANOTHER);
  await button(page, 'Change password').click();
  await page.getByText('This is not your password.').waitFor();
  await page.getByLabel('Your password now').fill(OWNER.password);
  await page.getByLabel('New password').fill('Password2026!');
  await button(page, 'Change password').click();
  await page.getByText('This is one of the first that somebody would try.').waitFor();
  await page.getByLabel('New password').fill(ANOTHER);
  await button(page, 'Change password').click();
  await page.getByText('Your password was changed').waitFor();
  expect(await page.getByRole('status').filter({ hasText: 'You were signed out in' }).count()).toBe(1);
  expect(await barriers(page)).toEqual([]);
  // what has ended may count for five seconds more
  await expect
    .poll(async () => {
      await other.page.goto('/settings/you');
      return other.page.getByRole('heading', { level: 1 }).textContent();
    })
    .toBe('Sign in');
  await other.leave();
  await signOut(page);
  await passwordOf(page);
  await page.getByText('E-mail and password do not match.').waitFor();
  await passwordOf(page, ANOTHER);
  await inbox(page);
  expect(me.complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
});
