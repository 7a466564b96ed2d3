import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers } from '../harness/axe.ts';
import { openChromium, type Person, person, signIn } from '../harness/browser.ts';
import { makePlaces, type Place, SIGNED_OUT, UNUSED } from '../harness/places.ts';
import { OWNER, type Stack, startStack } from '../harness/stack.ts';

const WIDTHS = [1440, 390] as const;
/** The narrowest phone that is still in use. */
const NARROWEST = 360;

let stack: Stack;
let browser: Browser;
beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ worker: 'inside', server: process.env.TEST_DATABASE_URL }), openChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

/** Looks at each place in both themes and keeps what is wrong, so that one run tells everything. */
async function visit({ page }: Person, places: readonly Place[]): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const { name, path, ready } of places) {
    await page.goto(path);
    await ready(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const wrong = await barriers(page);
      if (wrong.length > 0) found[`${name}, ${colorScheme}`] = wrong;
    }
    const tooWide = await widerThanTheNarrowest(page);
    if (tooWide) found[`${name} at ${NARROWEST} px`] = [`${tooWide} px wide`];
  }
  return found;
}

/** What a phone's page comes to on the narrowest one, when that scrolls sideways. */
async function widerThanTheNarrowest(page: Page): Promise<number | null> {
  const usual = page.viewportSize();
  if (!usual || usual.width > WIDTHS[1]) return null;
  await page.setViewportSize({ ...usual, width: NARROWEST });
  const width = await page.locator('html').evaluate((root) => root.scrollWidth);
  await page.setViewportSize(usual);
  return width > NARROWEST ? width : null;
}

describe.each([{ when: 'at first' }, { when: 'with runs' }])('$when', ({ when }) => {
  let places: readonly Place[] = UNUSED;
  beforeAll(async () => {
    if (when === 'with runs') places = await makePlaces(stack);
  });

  test.each(WIDTHS)('WCAG 2.2 AA in light and dark, %i px wide', async (width) => {
    const someone = await person(browser, stack, { viewport: { width, height: 900 } });
    const found = when === 'at first' ? await visit(someone, SIGNED_OUT) : {};
    await signIn(someone, OWNER);
    Object.assign(found, await visit(someone, places));
    await someone.leave();
    expect(found).toEqual({});
    // the link that is none is said to be none
    expect(someone.complaints.filter((complaint) => !/404|410/.test(complaint))).toEqual([]);
  });
});
