/**
 * `npm run lighthouse`: Lighthouse's accessibility score of every page in both themes, in the running product on this machine. Ends with
 * code 1 when one is below 100. Lighthouse has a package of its own (`lighthouse/`), which is installed when it is missing.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium, type Page } from 'playwright-core';
import { buildTheDashboard, CHROMIUM_OPTIONS, person, signIn } from './harness/browser.ts';
import { makePlaces, type Place, SIGNED_OUT, UNUSED } from './harness/places.ts';
import { freePort } from './harness/processes.ts';
import { OWNER, startStack } from './harness/stack.ts';
import type { Judgement } from './lighthouse/snapshot.mjs';

const PACKAGE = fileURLToPath(new URL('lighthouse/', import.meta.url));
const THEMES = ['light', 'dark'] as const;
const PERFECT = 100;

if (!existsSync(`${PACKAGE}node_modules/lighthouse`)) await promisify(execFile)('npm', ['ci', '--ignore-scripts'], { cwd: PACKAGE });
const { openSnapshots } = await import('./lighthouse/snapshot.mjs');

const port = await freePort();
const args = [...CHROMIUM_OPTIONS.args, `--remote-debugging-port=${port}`];
const [stack, browser] = await Promise.all([
  startStack({ worker: 'inside' }),
  buildTheDashboard().then(() => chromium.launch({ ...CHROMIUM_OPTIONS, args })),
]);
const lighthouse = await openSnapshots(`http://127.0.0.1:${port}`);

let worst = PERFECT;
function tell(name: string, judgements: readonly Judgement[]): void {
  worst = Math.min(worst, ...judgements.map(({ score }) => score));
  console.log(`${name.padEnd(32)} ${judgements.map(({ score }) => String(score).padStart(5)).join(' ')}`);
  for (const fault of new Set(judgements.flatMap(({ faults }) => faults))) console.log(`    ${fault}`);
}

async function judge(page: Page, places: readonly Place[]): Promise<void> {
  for (const { name, path, ready } of places) {
    await page.goto(path);
    await ready(page);
    const judgements: Judgement[] = [];
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      judgements.push(await lighthouse.of(page.url()));
    }
    tell(name, judgements);
  }
}

try {
  const me = await person(browser, stack);
  console.log(`${'page'.padEnd(32)} ${THEMES.map((theme) => theme.padStart(5)).join(' ')}`);
  await judge(me.page, SIGNED_OUT);
  await signIn(me, OWNER);
  await judge(me.page, UNUSED);
  await judge(me.page, await makePlaces(stack));
} finally {
  lighthouse.close();
  await browser.close();
  await stack.stop();
}
console.log(worst === PERFECT ? 'Every page has 100 in both themes.' : `The worst page has ${worst}.`);
process.exitCode = worst === PERFECT ? 0 : 1;
