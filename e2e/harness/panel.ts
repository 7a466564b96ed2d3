import type { FrameLocator, Page } from 'playwright-core';
import { inDays } from './booking.ts';
import type { Office } from './extension.ts';

export const START = 'Book rooms for a crew';
export const START_CARD = /^Book rooms for a crew Finds/;

/** The page of a job of Buildertrend. */
export const jobPage = (jobId: string): string => `/app/JobPage/${jobId}/1`;

/** A date `days` from today as the panel writes it. */
export const dayOf = (days: number): string =>
  new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(inDays(days)));

/** A job with the panel open. */
export async function atWork(office: Office, jobId: string): Promise<{ page: Page; panel: FrameLocator }> {
  const page = await office.buildertrend(jobPage(jobId));
  const panel = await office.panel(page);
  await panel.getByRole('heading', { name: 'Start from here' }).waitFor();
  return { page, panel };
}

/** Opens the booking form and fills what the page does not say: three nights, `from` days from today. */
export async function fill(panel: FrameLocator, from: number): Promise<void> {
  await panel.getByRole('button', { name: START_CARD }).first().click();
  await panel.getByLabel('Check-in').fill(inDays(from));
  await panel.getByLabel('Check-out').fill(inDays(from + 3));
  await panel.getByLabel('Budget').fill('180');
}

/** Sends the booking form. */
export const start = (panel: FrameLocator): Promise<void> => panel.getByRole('button', { name: START, exact: true }).click();

/** Sends the booking form of the panel that is open on the page. @returns ms from the press until a status is shown; NaN without a panel */
export async function startAndWait(page: Page): Promise<number> {
  const frame = page.frames().find((one) => one.url().startsWith('chrome-extension:'));
  return Number(
    await frame?.evaluate(`new Promise((resolve) => {
      const main = document.querySelector('main');
      const since = performance.now();
      new MutationObserver(() => main.querySelector('.chip') && resolve(performance.now() - since)).observe(main, { childList: true, subtree: true });
      main.querySelector("button[type='submit']").click();
    })`),
  );
}
