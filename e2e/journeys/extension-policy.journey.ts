import { createHash } from 'node:crypto';
import { access, cp, mkdir, mkdtemp, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTheExtension, CHROMIUM_OPTIONS } from '../harness/browser.ts';

const EXTENSION = fileURLToPath(new URL('../../extension', import.meta.url));
/** Where Debian's Chromium looks for what an administrator has set; only root may write there. */
const POLICIES = '/etc/chromium/policies/managed';
const ADDRESS = 'https://banksman.hale-builders.example';

let folder: string;
let policy: string;
let office: BrowserContext;
let extensionId: string;
/** folders that were not there before, the innermost first */
let made: string[] = [];

const isRoot = process.getuid?.() === 0;
const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

beforeAll(async () => {
  if (!isRoot) return;
  folder = await mkdtemp(join(tmpdir(), 'banksman-policy-'));
  await buildTheExtension();
  // an id of its own, so that the policy is for nobody else's browser on this machine
  const copy = join(folder, 'dist');
  await cp(join(EXTENSION, 'dist'), copy, { recursive: true });
  const { key: _key, ...manifest } = JSON.parse(await readFile(join(copy, 'manifest.json'), 'utf8')) as Record<string, unknown>;
  await writeFile(join(copy, 'manifest.json'), JSON.stringify(manifest));
  extensionId = idOf(copy);
  await makeFolders(POLICIES);
  policy = join(POLICIES, `banksman-journey-${process.pid}.json`);
  await writeFile(policy, JSON.stringify({ '3rdparty': { extensions: { [extensionId]: { address: ADDRESS, publishLogs: false } } } }));
  const args = [...CHROMIUM_OPTIONS.args, `--disable-extensions-except=${copy}`, `--load-extension=${copy}`];
  office = await chromium.launchPersistentContext(join(folder, 'profile'), { ...CHROMIUM_OPTIONS, args });
});
afterAll(async () => {
  if (!isRoot) return;
  await office?.close();
  await rm(policy, { force: true });
  // one that has something else in it by now stays
  for (const path of made) await rmdir(path).catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
});

/** The id of an extension without a key: its path's SHA-256, in letters from a to p (Chromium, crx_file/id_util.cc). */
function idOf(path: string): string {
  const digest = createHash('sha256').update(path).digest('hex').slice(0, 32);
  return [...digest].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('');
}

async function makeFolders(path: string): Promise<void> {
  if (await exists(path)) return;
  await makeFolders(dirname(path));
  await mkdir(path);
  made = [path, ...made];
}

test.skipIf(!isRoot)('what the administrator has set is used, and cannot be changed in the options', async () => {
  const worker = office.serviceWorkers()[0] ?? (await office.waitForEvent('serviceworker'));
  expect(new URL(worker.url()).host).toBe(extensionId);
  const options = await office.newPage();
  const address = options.getByLabel('Address of Banksman');
  // Chromium hands policies to extensions a moment after its start
  await expect
    .poll(async () => {
      await options.goto(`chrome-extension://${extensionId}/options.html`);
      await options.getByText('Nobody is signed in.').waitFor();
      return address.inputValue();
    })
    .toBe(ADDRESS);
  expect([await address.isDisabled(), await options.getByLabel('Publish daily logs for me').isDisabled()]).toEqual([true, true]);
  expect(await options.getByText('Set by your administrator.').count()).toBe(2);
  expect(await options.getByRole('button', { name: 'Save address' }).isVisible()).toBe(false);

  // what somebody writes past the page changes nothing
  await worker.evaluate(() => {
    const { storage } = (globalThis as unknown as { chrome: { storage: { local: { set(kept: object): Promise<void> } } } }).chrome;
    return storage.local.set({ address: 'https://elsewhere.example', publishLogs: true });
  });
  await options.reload();
  await options.getByText('Nobody is signed in.').waitFor();
  expect([await address.inputValue(), await options.getByLabel('Publish daily logs for me').isChecked()]).toEqual([ADDRESS, false]);
});
