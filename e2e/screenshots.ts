/**
 * `npm run docs:screenshots`: the pictures of the README and the docs, taken from the running product. Demo data only.
 */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { outcomes } from '@banksman/contracts';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { openChromium, person, signIn } from './harness/browser.ts';
import { Client } from './harness/client.ts';
import { OWNER, startStack } from './harness/stack.ts';
import { play, playNothing } from './harness/suppliers.ts';

const IMAGES = fileURLToPath(new URL('../docs/images/', import.meta.url));
/** Two questions, so that the list beside the open one is a list; the last is the one in the picture. */
const CREWS = [
  { job: '48213377', crew: [{ name: 'Rosa Delgado' }, { name: 'Jim Parrish' }], rooms: 1 },
  { job: '48211904', crew: null, rooms: 2 },
] as const;
/** As many as a report needs before it says a number. */
const BOOKED = ['Ana', 'Ben', 'Carl', 'Dee', 'Eli', 'Fay', 'Gus', 'Hal', 'Ida', 'Jon', 'Kay', 'Lou'].map((name) => `${name} Ortega`);
const ON_A_PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const stack = await startStack({ worker: 'inside' });
const browser = await openChromium();
const client = new Client(stack.apiUrl);

/** Bookings that were approved, one that failed, and the report once they are counted. */
async function aWeekOfWork(): Promise<void> {
  const example = await client.example();
  for (const name of BOOKED) {
    const runId = await client.trigger({ ...example, crew: [{ name }], rooms: 1 });
    await client.reaches(runId, ['approval_required']);
    await client.decide(runId, { decision: 'approve' });
    await client.reaches(runId, ['completed']);
  }
  await play(stack.hotelsUrl, 'no_availability', { times: null });
  await client.reaches(await client.trigger({ ...example, crew: [{ name: 'Sam Reyes' }], rooms: 1 }), ['failed']);
  await playNothing(stack.hotelsUrl);
  for (;;) {
    const { units } = await client.call('GET', '/outcomes', outcomes);
    if (units.completed === BOOKED.length) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function questions(): Promise<string> {
  const example = await client.example();
  let runId = '';
  for (const { job, crew, rooms } of CREWS) {
    runId = await client.trigger({ ...example, job: { id: job }, ...(crew ? { crew } : {}), rooms });
    await client.reaches(runId, ['approval_required']);
  }
  return runId;
}

const picture = (page: Page, name: string) => page.screenshot({ path: `${IMAGES}${name}.png` });

try {
  await client.signIn(OWNER.email, OWNER.password);
  await mkdir(IMAGES, { recursive: true });
  await aWeekOfWork();
  const runId = await questions();
  const { id } = await client.question(runId);
  const me = await person(browser, stack, { colorScheme: 'light' });
  await signIn(me, OWNER);
  const { page } = me;
  const approve = page.getByRole('button', { name: 'Approve booking' });

  await page.goto(`/inbox/${id}`);
  await approve.waitFor();
  await picture(page, 'dashboard');
  await page.goto('/runs');
  await page.locator('[data-row]').nth(5).waitFor();
  await picture(page, 'runs');
  await page.goto('/outcomes');
  await page.getByRole('region', { name: 'Staff time saved' }).waitFor();
  await picture(page, 'outcomes');
  await page.goto('/settings/connections');
  await page.getByRole('button', { name: 'Test connection' }).first().waitFor();
  await picture(page, 'settings');

  const phone = await person(browser, stack, { ...ON_A_PHONE, colorScheme: 'dark', storageState: await me.context.storageState() });
  await phone.page.goto(`/inbox/${id}`);
  await phone.page.getByRole('button', { name: 'Approve booking' }).waitFor();
  await picture(phone.page, 'phone');

  await client.decide(runId, { decision: 'approve' });
  await client.reaches(runId, ['completed']);
  await page.goto(`/runs/${runId}`);
  await page.getByRole('region', { name: 'Result' }).waitFor();
  await page.getByRole('region', { name: 'Steps of this run' }).getByRole('button').first().waitFor();
  await picture(page, 'run');
} finally {
  await browser.close();
  await stack.stop();
}
