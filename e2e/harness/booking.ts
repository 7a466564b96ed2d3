import type { Locator, Page } from 'playwright-core';

/** What a person asks for; dates as `2026-12-07`, budget in whole dollars. */
export type Wish = { job: string; checkIn: string; checkOut: string; rooms: string; budget: string };

const DAY_MS = 86_400_000;

/** A calendar date `days` from today, as `2026-12-07`. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

/** A wish that the demo's hotels can fulfil. */
export const WISH: Wish = { job: 'Wynkoop Street Lofts', checkIn: inDays(20), checkOut: inDays(23), rooms: '2', budget: '180' };

/** Fills the booking form with the mouse and sends it. */
export async function askForHotel(page: Page, wish: Wish): Promise<void> {
  await page.getByRole('combobox', { name: 'Buildertrend job' }).fill(wish.job.slice(0, 8));
  await page.getByRole('option', { name: wish.job }).click();
  await page.getByLabel('First and last name', { exact: true }).and(page.locator('[value]:not([value=""])')).waitFor();
  await chooseDate(page, 'check-in', wish.checkIn);
  await chooseDate(page, 'check-out', wish.checkOut);
  await page.getByLabel('Rooms (optional)').fill(wish.rooms);
  await page.getByLabel('Budget per night').fill(wish.budget);
  await page.getByRole('button', { name: 'Find a hotel' }).click();
}

/** Picks a day in the calendar of a date field, some months ahead if need be. */
export async function chooseDate(page: Page, field: 'check-in' | 'check-out', date: string): Promise<void> {
  await page.getByRole('button', { name: `Choose ${field} in a calendar` }).click();
  const calendar = page.getByRole('dialog');
  const shown = new Date(`${await calendar.getByText(/^[A-Z][a-z]+ \d{4}$/).textContent()} 1 UTC`);
  const month = (at: Date) => calendar.getByRole('grid', { name: `${dateParts(at).month} ${dateParts(at).year}` });
  while (dateParts(shown).month !== dateParts(date).month) {
    await calendar.getByRole('button', { name: 'Next month' }).click();
    shown.setUTCMonth(shown.getUTCMonth() + 1);
    await month(shown).waitFor();
  }
  await month(shown)
    .getByRole('gridcell', { name: dateParts(date).day, exact: true })
    .click();
  await calendar.waitFor({ state: 'hidden' });
}

/** Types a day into a date field with the keyboard only: its parts are one stop of Tab, the arrow keys go through them. */
export async function typeDate(page: Page, group: Locator, date: string): Promise<void> {
  const { day, month, year } = dateParts(date);
  await tabTo(page, group.getByRole('spinbutton', { name: 'Week day' }));
  for (const [part, text] of Object.entries({ Day: day.padStart(2, '0'), Month: month, Year: year })) {
    const section = group.getByRole('spinbutton', { name: part, exact: true });
    // a part that is complete goes on to the next by itself
    if (!(await hasFocus(section))) await page.keyboard.press('ArrowRight');
    if (!(await hasFocus(section))) throw new Error(`the arrow key did not reach ${part}`);
    await page.keyboard.type(text);
  }
}

/** "7", "December", "2026" of a calendar date. */
function dateParts(date: string | Date): { day: string; month: string; year: string } {
  const at = new Date(date);
  const month = new Intl.DateTimeFormat('en-US', { month: 'long', timeZone: 'UTC' }).format(at);
  return { day: String(at.getUTCDate()), month, year: String(at.getUTCFullYear()) };
}

/** Presses Tab until `target` has the focus, as somebody without a mouse does; fails when it is never reached. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 80; presses += 1) {
    if (await hasFocus(target)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`80 presses of Tab do not reach ${target}`);
}

function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element.matches(':focus'));
}
