import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type BrowserContext, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTheDashboard, CHROMIUM_OPTIONS, collectComplaints } from '../harness/browser.ts';
import { OWNER, type Stack, startStack } from '../harness/stack.ts';

const EXTENSION = fileURLToPath(new URL('../../extension', import.meta.url));
const JOB = { id: '48213377', name: 'East Cesar Chavez Duplex' };

let stack: Stack;
let profile: string;
let context: BrowserContext;

beforeAll(async () => {
  profile = await mkdtemp(join(tmpdir(), 'banksman-profile-'));
  const built = promisify(execFile)(process.execPath, ['build.ts'], { cwd: EXTENSION });
  [stack] = await Promise.all([startStack({ worker: 'inside' }), buildTheDashboard(), built]);
  const dist = join(EXTENSION, 'dist');
  const args = [...CHROMIUM_OPTIONS.args, `--disable-extensions-except=${dist}`, `--load-extension=${dist}`];
  context = await chromium.launchPersistentContext(profile, { ...CHROMIUM_OPTIONS, args, reducedMotion: 'reduce' });
  context.setDefaultTimeout(45_000);
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  // as an administrator's policy would set it: the dashboard of a journey has a port of its own
  await worker.evaluate(`chrome.storage.local.set({ dashboard: ${JSON.stringify(stack.bffUrl)} })`);
});
afterAll(async () => {
  await context?.close();
  await stack?.stop();
  await rm(profile, { recursive: true, force: true });
});

test('the button on a Buildertrend job opens the booking form with that job, after signing in', async () => {
  const complaints = collectComplaints(context);
  const buildertrend = await context.newPage();
  await buildertrend.goto(`${stack.buildertrendUrl}/app/JobPage/${JOB.id}/1`);
  await buildertrend.getByRole('main').getByRole('button').first().click();
  await buildertrend.getByRole('heading', { name: JOB.name }).waitFor();

  const opened = context.waitForEvent('page');
  await buildertrend.getByRole('button', { name: 'Book rooms for this crew' }).click();
  const dashboard = await opened;
  await dashboard.getByLabel('E-mail').fill(OWNER.email);
  await dashboard.getByLabel('Password').fill(OWNER.password);
  await dashboard.getByRole('button', { name: 'Sign in' }).click();
  await dashboard.getByRole('heading', { name: 'Book a hotel', level: 1 }).waitFor();
  const job = dashboard.getByRole('combobox', { name: 'Buildertrend job' });
  await expect.poll(() => job.inputValue(), { timeout: 45_000 }).toBe(JOB.name);
  expect(await dashboard.getByLabel('First and last name').first().inputValue()).not.toBe('');
  expect(complaints).toEqual([]);
});

test('the button comes and goes with the job, and is not there on a page without one', async () => {
  const page = await context.newPage();
  await page.goto(`${stack.buildertrendUrl}/app/JobPage/${JOB.id}/1`);
  const button = page.getByRole('button', { name: 'Book rooms for this crew' });
  await button.waitFor();
  await page.goto(`${stack.buildertrendUrl}/app/Landing`);
  await page.getByRole('heading', { name: 'Jobs', level: 1 }).waitFor();
  expect(await button.count()).toBe(0);
  await page.evaluate(`history.pushState(null, '', '/app/JobPage/${JOB.id}/1')`);
  await button.waitFor();
  await page.evaluate(`history.pushState(null, '', '/app/Landing')`);
  await button.waitFor({ state: 'detached' });
});
