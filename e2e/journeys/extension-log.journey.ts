import { AxeBuilder } from '@axe-core/playwright';
import { handedLog } from '@banksman/contracts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { inDays } from '../harness/booking.ts';
import { Client } from '../harness/client.ts';
import { type Office, openOffice } from '../harness/extension.ts';
import { OWNER, type Stack, startStack } from '../harness/stack.ts';

const DENVER = '48211904';
const WAITING = /^Daily log to publish: Hotel /;

let stack: Stack;
let office: Office;
let client: Client;
beforeAll(async () => {
  const env = { BUILDERTREND_DAILY_LOGS: 'browser' };
  stack = await startStack({ worker: 'inside', server: process.env.TEST_DATABASE_URL, env });
  office = await openOffice(stack);
  client = new Client(stack.apiUrl);
  await client.signIn(OWNER.email, OWNER.password);
  await office.signIn(await office.panel(await office.buildertrend(`/app/JobPage/${DENVER}/1`)));
});
afterEach(() => office.closePages());
afterAll(async () => {
  await office?.close();
  await stack?.stop();
});

/** A run that has booked and now waits for its daily log. */
async function booked(from: number): Promise<string> {
  const example = await client.example();
  const runId = await client.trigger({
    ...example,
    job: { ...(example.job as object), id: DENVER },
    check_in: inDays(from),
    check_out: inDays(from + 3),
  });
  await client.reaches(runId, ['approval_required']);
  await client.decide(runId, { decision: 'approve' });
  await client.reaches(runId, ['waiting']);
  return runId;
}
const waiting = () => client.call('GET', `/buildertrend/jobs/${DENVER}/daily-logs/waiting`, z.array(handedLog));

test('a daily log is filled in with consent, published by the person, verified, and the run goes on', async () => {
  const runId = await booked(20);
  const [log] = await waiting();
  const page = await office.buildertrend(`/app/JobPage/${DENVER}/1`);
  const onJob = await office.panel(page);
  await onJob.getByRole('button', { name: WAITING }).waitFor();
  await onJob.getByRole('button', { name: /Waiting for someone/ }).click();
  await onJob.getByRole('button', { name: 'Publish its daily log' }).click();
  // the page goes away with the frame before Chromium can say that the click arrived
  void onJob
    .getByRole('button', { name: 'Go to the daily logs of this job' })
    .click()
    .catch(() => undefined);
  await page.waitForURL(`**/app/DailyLogs?jobId=${DENVER}`);

  const panel = await office.panel(page);
  await panel.getByRole('button', { name: WAITING }).click();
  const fill = panel.getByRole('button', { name: 'Fill in the form' });
  await fill.waitFor();
  expect(office.complaints).toEqual([]);
  const { violations } = await new AxeBuilder({ page }).include('#banksman-panel').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  // what the page's policy said of axe's own styles
  office.complaints.length = 0;
  const [title, notes, people] = [page.locator('#logTitle'), page.locator('#notes'), page.locator('form .ant-select-selection-item')];
  expect([await title.inputValue(), await notes.inputValue()]).toEqual(['', '']);
  expect(await people.count()).toBeGreaterThan(0);

  await title.fill('Words of my own');
  await fill.click();
  await panel.getByText('Somebody has begun to write in this form.', { exact: false }).waitFor();
  expect([await title.inputValue(), await notes.inputValue()]).toEqual(['Words of my own', '']);
  await title.fill('');

  await fill.click();
  await panel.getByText('Filled in; nobody is notified.', { exact: false }).waitFor();
  expect([await title.inputValue(), await notes.inputValue()]).toEqual([log?.title, log?.notes]);
  expect(await people.count()).toBe(0);
  expect(await client.run(runId)).toMatchObject({ status: 'waiting' });
  expect(await waiting()).toHaveLength(1);
  const entries = page.locator('#daily-log-list').getByRole('link', { name: /^Hotel / });
  expect(await entries.count()).toBe(0);

  await page.getByRole('button', { name: 'Publish' }).click();
  await panel.getByText(/^Booked: /).waitFor();
  expect(await client.reaches(runId, ['completed'])).toMatchObject({ output: { daily_log: { id: expect.stringMatching(/^\d+$/) } } });
  expect(await client.history(runId)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^progress \S+ Owner published daily log \d+ in the browser/),
      expect.stringMatching(/^effect_looked_up \S+ Found at Buildertrend/),
    ]),
  );
  await entries.click();
  expect(await page.getByTestId('notified').textContent()).toBe('nobody');
  expect(await waiting()).toEqual([]);
  expect(office.complaints).toEqual([]);
});

test('one that was published while no panel was open is found, and the form is not filled again', async () => {
  const runId = await booked(30);
  const [log] = await waiting();
  const page = await office.buildertrend(`/app/DailyLogs?jobId=${DENVER}`);
  await page.getByLabel('Title').fill(log?.title ?? '');
  await page.getByLabel('Notes').fill(log?.notes ?? '');
  await page.getByRole('button', { name: 'Notify nobody' }).click();
  await page.getByRole('button', { name: 'Publish' }).click();
  await page
    .locator('#daily-log-list')
    .getByText(log?.marker ?? '', { exact: false })
    .first()
    .waitFor();
  const panel = await office.panel(page);
  await panel.getByRole('button', { name: WAITING }).click();
  await panel.getByText(/^Booked: /).waitFor();
  await client.reaches(runId, ['completed']);
});

test('whoever has chosen so has a log published by the press that agrees to it, and never pressed twice', async () => {
  const options = await office.context.newPage();
  await options.goto(`chrome-extension://${office.extensionId}/options.html`);
  const choice = options.getByLabel('Publish daily logs for me');
  expect(await choice.isChecked()).toBe(false);
  await choice.check();
  await options.getByText('Saved.').waitFor();

  const runId = await booked(40);
  const page = await office.buildertrend(`/app/DailyLogs?jobId=${DENVER}`);
  // the page takes the press and nothing comes of it, as far as anybody can see
  await page.evaluate(`addEventListener('submit', (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    document.body.dataset.presses = String(Number(document.body.dataset.presses ?? 0) + 1);
  }, { capture: true })`);
  const panel = await office.panel(page);
  await panel.getByRole('button', { name: WAITING }).click();
  const publish = panel.getByRole('button', { name: 'Fill in and publish' });
  await publish.click();
  await panel.getByText('It was not seen in the list after publishing.', { exact: false }).waitFor();
  await publish.click();
  await panel.getByText('It may have been published already, so it is only filled in.', { exact: false }).waitFor();
  expect(await page.locator('body').getAttribute('data-presses')).toBe('1');
  expect(await client.run(runId)).toMatchObject({ status: 'waiting' });
  const [log] = await waiting();
  await client.call('POST', `/automations/${runId}/cancel`, z.unknown());
  await expect.poll(waiting).toEqual([]);

  const otherId = await booked(50);
  await page.goto(`https://buildertrend.net/app/DailyLogs?jobId=${DENVER}`);
  const again = await office.panel(page);
  await again.getByRole('button', { name: WAITING }).click();
  await again.getByRole('button', { name: 'Fill in and publish' }).click();
  await again.getByText(/^Booked: /).waitFor();
  await client.reaches(otherId, ['completed']);
  const list = page.locator('#daily-log-list');
  expect(await list.getByText(log?.marker ?? '', { exact: false }).count()).toBe(0);
  await list.getByRole('link').first().click();
  expect(await page.getByTestId('notified').textContent()).toBe('nobody');
  expect(office.complaints).toEqual([]);
});

test('who signs out leaves nothing behind but what was pressed; an update leaves no dead button', async () => {
  const page = await office.buildertrend(`/app/JobPage/${DENVER}/1`);
  const panel = await office.panel(page);
  await panel
    .getByRole('button', { name: /^Book rooms for a crew/ })
    .first()
    .click();
  await panel.getByLabel('Budget').fill('180');
  const worker = await office.worker();
  const kept = () =>
    worker.evaluate(`chrome.storage.session.get(null).then((all) => Object.keys(all).map((name) => name.replace(/:.*/, '')))`);
  await expect.poll(kept).toEqual(expect.arrayContaining(['session', 'draft', 'published']));
  await panel.getByRole('button', { name: 'Sign out' }).click();
  await panel.getByRole('button', { name: 'Sign in' }).waitFor();
  expect(new Set((await kept()) as string[])).toEqual(new Set(['published']));

  // the worker is gone before it can answer
  void worker.evaluate('chrome.runtime.reload()').catch(() => undefined);
  await page.locator('#banksman-panel').waitFor({ state: 'detached' });
  await page.locator('#banksman-button').waitFor({ state: 'detached' });
});
