import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inDays } from '../harness/booking.ts';
import { buildTheDashboard } from '../harness/browser.ts';
import { type Office, openOffice } from '../harness/extension.ts';
import { type Stack, startStack } from '../harness/stack.ts';

const JOB = { id: '48211904', name: 'Wynkoop Street Lofts – Phase 2' };

let stack: Stack;
let office: Office;
beforeAll(async () => {
  [stack] = await Promise.all([startStack({ worker: 'inside', server: process.env.TEST_DATABASE_URL }), buildTheDashboard()]);
  office = await openOffice(stack);
});
afterAll(async () => {
  await office?.close();
  await stack?.stop();
});

/** Fills what the page does not say and starts. */
async function bookRooms(panel: FrameLocator, from: number): Promise<void> {
  await panel.getByRole('button', { name: /^Book rooms for a crew/ }).click();
  await panel.getByLabel('Check-in').fill(inDays(from));
  await panel.getByLabel('Check-out').fill(inDays(from + 3));
  await panel.getByLabel('Budget').fill('180');
  await panel.getByRole('button', { name: 'Book rooms for a crew' }).click();
}

test('from the page of a job: sign in, start, approve, and the daily log is there', async () => {
  const page = await office.buildertrend(`/app/JobPage/${JOB.id}/1`);
  const panel = await office.panel(page);
  await office.signIn(panel);
  await panel.getByText(JOB.name).first().waitFor();
  await bookRooms(panel, 20);
  await panel.getByRole('button', { name: 'Approve booking' }).click();
  await panel.getByText(/^Booked: /).waitFor();
  await panel.getByRole('link', { name: 'Open daily log' }).waitFor();
  await page.goto(`https://buildertrend.net/app/DailyLogs?jobId=${JOB.id}`);
  await page.getByRole('heading', { name: /^Hotel Dec|^Hotel / }).waitFor();
  expect(office.complaints).toEqual([]);
});
