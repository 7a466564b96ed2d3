import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { buildDashboard, buildExtension } from '../../scripts/install.mjs';
import type { Stack } from './stack.ts';

/** Debian's; another one is named by the variable. playwright-core brings none. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
/** `--no-sandbox` because CI is root in a container; the rest keeps Chromium from calling home. */
export const CHROMIUM_OPTIONS = {
  executablePath: CHROMIUM,
  headless: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-dev-shm-usage',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};
/** A machine with two busy cores takes its time; a state that never comes still ends the test before vitest does. */
const PATIENCE_MS = 45_000;
/** `E2E_SLOW=6`: every page has a sixth of the processor, to find what only works on a fast machine. */
const SLOWER = Number(process.env.E2E_SLOW ?? 1);

/** One person at one browser window, with what the browser complained about. */
export type Person = { page: Page; context: BrowserContext; complaints: string[]; leave(): Promise<void> };

/** The dashboard as it is now, built when it is stale, and a Chromium to look at it. */
export async function openChromium(): Promise<Browser> {
  await buildTheDashboard();
  return chromium.launch(CHROMIUM_OPTIONS);
}

let dashboard: Promise<void> | null = null;

/** Builds what the BFF serves, when it is stale; once, however many ask. */
export function buildTheDashboard(): Promise<void> {
  dashboard ??= buildDashboard({ during: (_text, work) => work() });
  return dashboard;
}

/** Builds the extension as it is shipped, when it is stale. */
export function buildTheExtension(): Promise<void> {
  return buildExtension({ during: (_text, work) => work() });
}

/** A window of its own: no cookies, no storage shared with another person. */
export async function person(browser: Browser, stack: Pick<Stack, 'bffUrl'>, options: BrowserContextOptions = {}): Promise<Person> {
  const context = await browser.newContext({
    baseURL: stack.bffUrl,
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    timezoneId: 'America/Denver',
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const complaints = collectComplaints(context);
  const page = await context.newPage();
  if (SLOWER > 1) await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  return { page, context, complaints, leave: () => context.close() };
}

/** Errors on the console, thrown errors and refusals by the content security policy, of every page of the context. */
export function collectComplaints(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on('console', (message) => {
    const isBad = message.type() === 'error' || /content security policy/i.test(message.text());
    if (isBad) complaints.push(`${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  return complaints;
}

/** The page as a screen reader tells it, for the report of a failed test. */
export async function pictureInWords(page: Page): Promise<string> {
  return `${page.url()}\n${await page.locator('body').ariaSnapshot()}`;
}

/** Signs in at the page that is shown, or at the sign-in page, and waits for the inbox. */
export async function signIn({ page }: Person, owner: { email: string; password: string }): Promise<void> {
  await page.goto('/');
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password').fill(owner.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
}

/** The six digits of the newest e-mail with a code in the outbox, among those that tell of approvals; waits until there is one. */
export async function codeFromOutbox(stack: Pick<Stack, 'dataDir'>, withinMs = PATIENCE_MS): Promise<string> {
  const outbox = join(stack.dataDir, 'outbox');
  for (const until = Date.now() + withinMs; Date.now() < until; ) {
    const names = (await readdir(outbox).catch(() => [])).filter((name) => name.endsWith('.eml')).sort();
    const mails = await Promise.all(names.map((name) => readFile(join(outbox, name), 'utf8')));
    const newest = mails.findLast((mail) => /^Subject: .*is your Banksman code/im.test(mail));
    const code = newest ? /\b\d{6}\b/.exec(bodyOf(newest))?.[0] : undefined;
    if (code) return code;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no code came to ${outbox}`);
}

/** The text of a mail without its header, whose dates and ids have digits too. */
function bodyOf(mail: string): string {
  return mail.slice(mail.search(/\r?\n\r?\n/)).replaceAll(/=\r?\n/g, '');
}
