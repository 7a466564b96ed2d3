import { mkdir } from 'node:fs/promises';
import { baseline, outcomes, runSummary } from '@banksman/contracts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { barriers } from '../harness/axe.ts';
import { openChromium, type Person, person, signIn } from '../harness/browser.ts';
import { Client } from '../harness/client.ts';
import { OWNER, type Stack, startStack } from '../harness/stack.ts';

const FIRST = 10;

let stack: Stack;
let browser: Browser;
let client: Client;
let me: Person;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ worker: 'inside', server: process.env.TEST_DATABASE_URL }), openChromium()]);
  client = new Client(stack.apiUrl);
  await client.signIn(OWNER.email, OWNER.password);
  me = await person(browser, stack);
  await signIn(me, OWNER);
});
afterAll(async () => {
  await me?.leave();
  await browser?.close();
  await stack?.stop();
});

/** Crews of one that get their room: a person approves each. */
async function book(count: number, from = 0): Promise<void> {
  const example = await client.example();
  const runs = await Promise.all(
    Array.from({ length: count }, (_, at) =>
      client.trigger({ ...example, crew: [{ name: `Guest ${String.fromCharCode(65 + from + at)}` }], rooms: 1 }),
    ),
  );
  for (const run of runs) {
    await client.reaches(run, ['approval_required']);
    await client.decide(run, { decision: 'approve' });
  }
  for (const run of runs) await client.reaches(run, ['completed']);
}

/** The report as soon as everything that ended is in it: workers measure once a second. */
async function counted(completed: number) {
  for (const until = Date.now() + 20_000; ; ) {
    const report = await client.call('GET', '/outcomes', outcomes);
    if (report.units.completed === completed) return report;
    if (Date.now() > until) throw new Error(`${report.units.completed} of ${completed} are counted`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** With a folder in the variable the pages are kept as pictures, to be looked at. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.PICTURES;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

test('an owner sees nothing claimed, then collecting, then hours saved that open their runs', async () => {
  const { page } = me;
  await page.getByRole('link', { name: 'Outcomes' }).first().click();
  await page.getByRole('heading', { name: 'Nothing to count yet' }).waitFor();
  expect(await barriers(page)).toEqual([]);

  await book(4);
  await counted(4);
  await page.reload();
  const saved = page.getByRole('region', { name: 'Staff time saved' });
  await saved.getByText('Still collecting: 4 of 10').waitFor();
  await page.getByText('The first two weeks, until').waitFor();
  await picture(page, 'collecting-1440-light');

  await book(FIRST - 4, 4);
  const report = await counted(FIRST);
  const inHours = report.figures.find(({ id }) => id === 'time_saved');
  expect(inHours).toMatchObject({ state: 'known', grade: 'C', n: FIRST });
  await page.reload();
  await saved.getByText('Grade C').waitFor();
  await saved.getByRole('link', { name: /^From 10 requests/ }).click();
  await page.getByRole('heading', { name: 'Finished', level: 1 }).waitFor();
  await page
    .locator('[data-row]')
    .nth(FIRST - 1)
    .waitFor();
  expect(await page.locator('[data-row]').count()).toBe(FIRST);
  const listed = await client.call('GET', '/outcomes/runs?set=completed', z.array(runSummary));
  expect(listed).toHaveLength(FIRST);
  expect(me.complaints).toEqual([]);
});

test('how it was before is recorded, graded in words, and kept as a version', async () => {
  const { page } = me;
  await page.goto('/outcomes/baselines');
  const form = page.getByRole('form', { name: 'Record how it was before' });
  await form.getByRole('button', { name: 'Record baseline' }).click();
  await form.getByText('Enter a number.').first().waitFor();
  await form.getByLabel('How do you know?').click();
  await page.getByRole('option', { name: 'I timed it, several times' }).click();
  await form.getByLabel(/^Each one/).fill('20, 25, 30');
  await form.getByText(/Grade C: .* 17 more and it is grade A/).waitFor();
  await form.getByLabel(/^Each one/).fill(Array.from({ length: 20 }, (_, at) => 20 + at).join(' '));
  await form.getByText(/Grade A/).waitFor();
  await form.getByRole('button', { name: 'Record baseline' }).click();
  await form.getByText('Recorded as version 2, grade a.').waitFor();
  const [newest] = await client.call('GET', '/baselines', z.array(baseline));
  expect(newest).toMatchObject({ grade: 'A', method: 'timed', n: 20, version: 2, p50: 29.5 * 60_000 });
  // The example steps aside for it.
  await page.goto('/outcomes');
  await page.getByRole('region', { name: 'Staff time saved' }).getByText('Grade A').waitFor();
});

test('a finished run is rated with one tap, and what was wrong is told', async () => {
  const { page } = me;
  await page.goto('/runs');
  await page.locator('[data-row] a, a[data-row]').first().click();
  const how = page.getByRole('region', { name: 'How it turned out' });
  await how.getByRole('button', { name: 'Good' }).click();
  await how.getByRole('button', { name: 'Good', pressed: true }).waitFor();
  await how.getByRole('button', { name: 'Something was wrong' }).click();
  await how.getByLabel('What was wrong?').fill('The street was wrong');
  await how.getByLabel('Minutes it took to put right').fill('7');
  await how.getByRole('button', { name: 'It had to be corrected' }).click();
  await how.getByText('“The street was wrong”').waitFor();
  await page.goto('/outcomes');
  const escaped = page.getByRole('region', { name: 'Wrong after all' });
  await escaped.getByText('10%').click();
  await page.locator('[data-row]').first().waitFor();
  expect(await page.locator('[data-row]').count()).toBe(1);
  expect(me.complaints).toEqual([]);
});

test('WCAG 2.2 AA, and nothing scrolls sideways', async () => {
  const wrong: Record<string, string[]> = {};
  for (const colorScheme of ['light', 'dark'] as const) {
    const someone = await person(browser, stack, { colorScheme });
    const { page } = someone;
    await signIn(someone, OWNER);
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      for (const [path, ready] of [
        ['/outcomes', 'Staff time saved'],
        ['/outcomes?tab=technical', 'Failures by cause'],
        ['/outcomes/baselines', 'Money and building'],
      ] as const) {
        await page.goto(path);
        await page.getByRole('region', { name: ready }).waitFor();
        const found = await barriers(page);
        const wide = await page.locator('html').evaluate((root) => root.scrollWidth);
        if (wide > width) found.push(`${wide} px wide`);
        if (found.length > 0) wrong[`${path} ${colorScheme} ${width}`] = found;
        await picture(page, `${path.replaceAll(/\W+/g, '-')}-${width}-${colorScheme}`);
      }
    }
    await someone.leave();
  }
  expect(wrong).toEqual({});
});
