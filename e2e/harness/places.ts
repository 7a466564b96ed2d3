import { bulkOperation, EXTENSION_CLIENT, EXTENSION_ID, redirectOfExtension, schedule } from '@banksman/contracts';
import type { Page } from 'playwright-core';
import { Client } from './client.ts';
import { OWNER, type Stack } from './stack.ts';
import { play, playNothing } from './suppliers.ts';

/** A page as a person finds it: its address, and what is there once it has loaded. */
export type Place = { name: string; path: string; ready: (page: Page) => Promise<void> };

/** What the extension asks for when somebody signs in there. */
const CONSENT = new URLSearchParams({
  response_type: 'code',
  client_id: EXTENSION_CLIENT,
  redirect_uri: redirectOfExtension(EXTENSION_ID),
  state: 's'.repeat(43),
  code_challenge: 'c'.repeat(43),
  code_challenge_method: 'S256',
  installation: 'i'.repeat(43),
});

const heading = (name: string | RegExp) => (page: Page) => page.getByRole('heading', { name, level: 1 }).waitFor();
const button = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().waitFor();
const list = (name: string | RegExp) => (page: Page) => page.getByRole('list', { name }).first().waitFor();
const region = (name: string) => (page: Page) => page.getByRole('region', { name, exact: true }).first().waitFor();
const text = (words: string | RegExp) => (page: Page) => page.getByText(words).first().waitFor();

/** Pages that anybody can open. */
export const SIGNED_OUT: readonly Place[] = [
  { name: 'sign-in', path: '/sign-in', ready: heading('Sign in') },
  { name: 'a link that is none', path: `/decide/${'x'.repeat(43)}`, ready: text('This link opens nothing.') },
];

/** Pages of a workspace in which nothing has happened yet. */
export const UNUSED: readonly Place[] = [
  { name: 'inbox without a question', path: '/inbox', ready: (page) => page.getByRole('heading', { name: 'All clear' }).waitFor() },
  { name: 'outcomes of nothing', path: '/outcomes', ready: text('Nothing to count yet') },
  { name: 'failures without one', path: '/runs/failures', ready: heading('Failures by cause') },
];

/** Makes one run of each kind that a person can meet, and tells the pages that there are then. */
export async function makePlaces(stack: Stack): Promise<readonly Place[]> {
  const client = new Client(stack.apiUrl);
  await client.signIn(OWNER.email, OWNER.password);
  const example = await client.example();
  const input = (name: string) => ({ ...example, crew: [{ name }], rooms: 1 });
  const done = await client.trigger(input('Dana Done'));
  await client.reaches(done, ['approval_required']);
  await client.decide(done, { decision: 'approve' });
  await client.reaches(done, ['completed']);
  await play(stack.hotelsUrl, 'no_availability', { times: null });
  const failed = await client.trigger(input('Finn Failed'));
  await client.reaches(failed, ['failed']);
  await playNothing(stack.hotelsUrl);
  const waiting = await client.trigger(example);
  await client.reaches(waiting, ['approval_required']);
  const { id: question } = await client.question(waiting);
  const weekly = { name: 'Monday rooms', module_id: 'AM-002', cron: '0 7 * * 1', time_zone: 'America/Denver' };
  await client.call('POST', '/schedules', schedule, { ...weekly, input: { ...example, check_in: 'today+14', check_out: 'today+17' } });
  // a run that has ended cannot be cancelled: the report says so
  const { id: bulk } = await client.call('POST', '/bulk', bulkOperation, { action: 'cancel', selection: { job_ids: [done] } });
  return [...ofRuns({ done, failed, waiting, question, bulk }), ...OF_THE_WORKSPACE];
}

function ofRuns({ done, failed, waiting, question, bulk }: Record<'done' | 'failed' | 'waiting' | 'question' | 'bulk', string>): Place[] {
  return [
    { name: 'inbox with a question', path: `/inbox/${question}`, ready: button('Approve booking') },
    { name: 'list of questions', path: '/inbox', ready: list(/^Waiting for you/) },
    { name: 'run list', path: '/runs', ready: (page) => page.locator('[data-row]').nth(2).waitFor() },
    { name: 'run that waits', path: `/runs/${waiting}`, ready: button('Approve booking') },
    { name: 'run that is done', path: `/runs/${done}`, ready: region('Result') },
    { name: 'run that failed', path: `/runs/${failed}`, ready: region('What went wrong') },
    { name: 'failures', path: '/runs/failures', ready: list('Causes') },
    { name: 'many runs at once', path: `/runs/bulk/${bulk}`, ready: text(/, done at /) },
  ];
}

const OF_THE_WORKSPACE: readonly Place[] = [
  { name: 'rules', path: '/inbox/rules', ready: heading('Approved by rule') },
  { name: 'automations', path: '/automations', ready: (page) => page.getByRole('link', { name: 'Book rooms for a crew' }).waitFor() },
  { name: 'booking form', path: '/automations/AM-002', ready: button('Find a hotel') },
  { name: 'schedules', path: '/automations/schedules', ready: list('Schedules') },
  { name: 'new schedule', path: '/automations/schedules/new', ready: text('Every Monday at 7:00') },
  { name: 'outcomes', path: '/outcomes', ready: region('Staff time saved') },
  { name: 'technical health', path: '/outcomes?tab=technical', ready: text('Queue') },
  { name: 'runs behind a number', path: '/outcomes/runs?set=completed', ready: heading('Finished') },
  { name: 'baselines', path: '/outcomes/baselines', ready: region('Record a baseline') },
  { name: 'settings', path: '/settings', ready: (page) => page.getByRole('navigation', { name: 'Settings' }).waitFor() },
  { name: 'you', path: '/settings/you', ready: (page) => page.getByLabel('Your name').waitFor() },
  { name: 'workspace settings', path: '/settings/workspace', ready: button('Save workspace') },
  { name: 'limits and stop', path: '/settings/limits', ready: button('Set a limit') },
  { name: 'automations on and off', path: '/settings/automations', ready: list('Automations') },
  { name: 'automation settings', path: '/settings/automations/AM-002', ready: button('Save settings') },
  { name: 'consent for the extension', path: `/oauth/authorize?${CONSENT}`, ready: button('Connect this browser') },
  { name: 'people', path: '/settings/people', ready: button('Send invitation') },
  { name: 'connections', path: '/settings/connections', ready: button('Test connection') },
  { name: 'keys', path: '/settings/keys', ready: button('Make key') },
  { name: 'audit log', path: '/settings/audit', ready: list('Audit log') },
];
