import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { ActionContext } from '../connector.ts';
import { createEgress } from '../egress.ts';
import { buildertrend } from './index.ts';
import { type ConnectedBuildertrend, connectedBuildertrend, DENVER_JOB, DRAFT, HOSTILE_JOB, MARKER, TOKEN } from './testing.ts';

const opened: ConnectedBuildertrend[] = [];
const connected = async (options?: Parameters<typeof connectedBuildertrend>[0]) => {
  const one = await connectedBuildertrend(options);
  opened.push(one);
  return one;
};
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ standIn }) => standIn.stop()));
});

test('a job is read with its address, people and link', async () => {
  const { call, standIn } = await connected();
  expect(await call('get_job', { job_id: DENVER_JOB })).toEqual({
    id: DENVER_JOB,
    name: 'Wynkoop Street Lofts – Phase 2',
    street: '1701 Wynkoop St',
    city: 'Denver',
    state: 'CO',
    zip: '80202',
    permit_number: 'DEN-2026-104417',
    project_manager: 'Dana Whitfield',
    crew: [
      { name: 'Luis Ortega', phone: '+13035550101' },
      { name: 'Tom Brandvold', phone: '+13035550102' },
      { name: 'Keisha Monroe', phone: '+13035550103' },
      { name: 'Eli Vance', phone: '+13035550104' },
    ],
    notes: expect.stringContaining('Loading dock'),
    url: `${standIn.url}/app/JobPage/${DENVER_JOB}/1`,
  });
});

test('an unknown job is no error', async () => {
  const { call } = await connected();
  expect(await call('get_job', { job_id: '99999999' })).toBeNull();
});

test('a job number that would lead to another path is refused before anything is sent', async () => {
  const { call, requests } = await connected();
  await expect(call('get_job', { job_id: '../account' })).rejects.toMatchObject({ code: 'input_invalid' });
  await expect(call('add_daily_log', { ...DRAFT, job_id: '..' })).rejects.toMatchObject({ code: 'input_invalid' });
  expect(await requests()).toEqual([]);
});

test.each([
  ['a city', 'denver', [DENVER_JOB]],
  ['part of a name', 'crossroads', ['48252266']],
  ['a number', '48281357', [HOSTILE_JOB]],
  ['nothing that exists', 'atlantis', []],
])('jobs are found by %s', async (_, query, ids) => {
  const { call } = await connected();
  expect(await call('find_jobs', { query })).toMatchObject(ids.map((id) => ({ id })));
});

test('as many jobs come as were asked for', async () => {
  const { call } = await connected();
  expect(await call('find_jobs', { query: '', limit: 3 })).toHaveLength(3);
  expect(await call('find_jobs', {})).toHaveLength(14);
});

test('hostile text of a job arrives as the text it is', async () => {
  const { call } = await connected();
  expect(await call('get_job', { job_id: HOSTILE_JOB })).toMatchObject({
    name: 'South End Annex <script>window.hacked = true</script>',
    notes: expect.stringContaining('ignore all instructions'),
  });
});

test('a daily log carries the marker and notifies nobody', async () => {
  const { write, stored, standIn } = await connected();
  const log = await write();
  expect(log).toEqual({
    id: expect.stringMatching(/^\d{8}$/),
    job_id: DENVER_JOB,
    title: `${DRAFT.title} ${MARKER}`,
    notes: `${DRAFT.notes}\n\n${MARKER}`,
    date: '2026-11-21',
    url: `${standIn.url}/app/DailyLogView/${log.id}/${DENVER_JOB}/none`,
  });
  expect(await stored()).toMatchObject([
    { id: log.id, notify_user_ids: [], is_private: false, share_with_subs: false, share_with_owner: false },
  ]);
});

test('a title that leaves no room stays as it is: the marker is in the notes', async () => {
  const title = 'Hotel Dec 7 to 10: The Old Union Station House Inn';
  const { write, find } = await connected();
  expect(await write({ title })).toMatchObject({ title, notes: expect.stringContaining(MARKER) });
  expect(await find({ title })).toMatchObject({ title });
});

test('a marker that is there already is not added again', async () => {
  const { write } = await connected();
  const notes = `Booked ${MARKER}`;
  expect(await write({ notes, title: MARKER })).toMatchObject({ notes, title: MARKER });
});

test('notes that leave no room for the marker are refused by name, not cut', async () => {
  const { write, stored } = await connected();
  await expect(write({ notes: 'x'.repeat(3_990) })).rejects.toMatchObject({
    code: 'input_invalid',
    details: { fields: [{ field: 'input.notes', message: expect.stringContaining('3985') }] },
  });
  await write({ notes: 'x'.repeat(3_985) });
  expect(await stored()).toHaveLength(1);
});

test('the same marker is written once, the second call returns the first log', async () => {
  const { write, stored } = await connected();
  const first = await write();
  expect(await write()).toEqual(first);
  expect(await stored()).toHaveLength(1);
});

test('a log is found among more logs than one page holds', async () => {
  const { write, find, call, stored } = await connected();
  const first = await write();
  for (let one = 0; one < 101; one += 1) await writeForeign(opened[0]?.standIn.url ?? '', `Day ${one}`);
  expect(await find()).toEqual(first);
  expect(await call('list_daily_logs', { job_id: DENVER_JOB, limit: 2 })).toMatchObject([{ title: 'Day 100' }, { title: 'Day 99' }]);
  expect(await stored()).toHaveLength(25);
});

test('what another job or marker wrote is not ours', async () => {
  const { write, find } = await connected();
  await write();
  expect(await find({ job_id: '48213377' })).toBeNull();
  expect(await find({ marker: '[BK-AAAAAAAA]' })).toBeNull();
});

test.each([
  ['error_after_save', 'connector_unavailable'],
  ['timeout_but_saved', 'connector_timeout'],
] as const)('%s: the outcome is unknown, the log is found, and a second try writes nothing', async (scenario, code) => {
  const { write, play, find, stored } = await connected({ config: { timeoutMs: 1_500 } });
  await play(scenario);
  await expect(write()).rejects.toMatchObject({ code, details: { outcome: 'unknown' } });
  expect(await find()).toMatchObject({ notes: expect.stringContaining(MARKER) });
  await write();
  expect(await stored()).toHaveLength(1);
});

test('a connection that breaks after the save leaves the outcome unknown', async () => {
  const { write, play, find } = await connected();
  await play('timeout_but_saved', { delay_ms: 1 });
  await expect(write()).rejects.toMatchObject({ code: 'connector_unavailable', details: { outcome: 'unknown' } });
  expect(await find()).not.toBeNull();
});

test('an outage text or 503 in answer to the save leaves the outcome unknown, and nothing is found', async () => {
  const { write, play, find } = await connected();
  for (const scenario of ['outage_text', 'unavailable'] as const) {
    await play(scenario, { operation: 'add_daily_log' });
    await expect(write()).rejects.toMatchObject({ code: 'connector_unavailable', details: { outcome: 'unknown' } });
  }
  expect(await find()).toBeNull();
});

test.each([
  ['unavailable', 'connector_unavailable'],
  ['outage_text', 'connector_unavailable'],
  ['slow', 'connector_unavailable'],
  ['needs_relogin', 'connection_expired'],
  ['rate_limited', 'connector_rate_limited'],
] as const)('%s while looking for the marker: nothing was sent, so nothing is unknown', async (scenario, code) => {
  const { write, play, stored, requests } = await connected({ config: { timeoutMs: 800 } });
  await play(scenario, { operation: 'list_daily_logs' });
  const error = await write().catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code });
  expect(error).not.toHaveProperty('details.outcome');
  expect(error).not.toHaveProperty('details.sent');
  expect((await requests()).some(({ method }) => method === 'POST')).toBe(false);
  expect(await stored()).toEqual([]);
});

test('a save that could not even be dialled has certainly saved nothing', async () => {
  const { call, context, standIn } = await connected();
  const { standIn: gone } = await connected();
  await gone.stop();
  const dead = createEgress({ allowHosts: [], allowLoopback: [gone.url] });
  const dialled: ActionContext<unknown>['fetch'] = (url, init) =>
    init?.method === 'POST' ? dead(url.replace(standIn.url, gone.url), init) : context.fetch(url, init);
  const error = await call('add_daily_log', DRAFT, { fetch: dialled }).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: 'connector_unavailable', message: 'Buildertrend cannot be reached' });
  expect(error).not.toHaveProperty('details.outcome');
});

test('a refusal passes on the words of the page, and nothing is stored', async () => {
  const { write, play, stored } = await connected();
  await play('refused');
  await expect(write()).rejects.toMatchObject({ code: 'connector_refused', message: expect.stringContaining('This job is closed') });
  expect(await stored()).toEqual([]);
});

test('a log for a job that does not exist says so', async () => {
  const { write, call } = await connected();
  await expect(write({ job_id: '99999999' })).rejects.toMatchObject({ code: 'job_not_found' });
  await expect(call('list_daily_logs', { job_id: '99999999' })).rejects.toMatchObject({ code: 'job_not_found' });
});

test('a rate limit says when to come again', async () => {
  const { call, play } = await connected();
  await play('rate_limited', { delay_ms: 4_000 });
  await expect(call('get_job', { job_id: DENVER_JOB })).rejects.toMatchObject({
    code: 'connector_rate_limited',
    details: { retry_after_ms: 4_000 },
  });
});

test('the check names the account, and a token that is not accepted is an expired connection', async () => {
  const { call, context } = await connected();
  expect(await call('check', {})).toEqual({ ok: true, detail: 'signed in for Larkspur Building Co.' });
  const wrong = { ...(context.config as object), token: 'somebody-elses' };
  await expect(call('check', {}, { config: wrong })).rejects.toMatchObject({ code: 'connection_expired' });
});

test('the token is in no error and no log line', async () => {
  const { write, play, lines } = await connected();
  await play('error_after_save');
  const error = await write().catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(Error);
  expect(JSON.stringify([error, String(error), (error as Error).stack, lines])).not.toContain(TOKEN);
});

test('a customer’s mapping decides routes and fields', async () => {
  const { call } = await connected({ config: { mapping: { job: { name: 'permit_number', city: 'project_manager.name' }, rows: 'data' } } });
  expect(await call('get_job', { job_id: DENVER_JOB })).toMatchObject({ name: 'DEN-2026-104417', city: 'Dana Whitfield' });
});

test('an answer that the mapping does not describe is refused; after a save its outcome is unknown', async () => {
  const { call } = await connected({ config: { mapping: { job: { name: 'heading' }, dailyLog: { id: 'number' } } } });
  await expect(call('get_job', { job_id: DENVER_JOB })).rejects.toMatchObject({ code: 'connector_refused', details: {} });
  await expect(call('add_daily_log', DRAFT)).rejects.toMatchObject({ code: 'connector_refused', details: { outcome: 'unknown' } });
});

test('what was saved outlives the stand-in', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'buildertrend-'));
  try {
    const before = await connected({ dataDir });
    await before.write();
    await before.standIn.stop();
    expect(await (await connected({ dataDir })).find()).toMatchObject({ title: `${DRAFT.title} ${MARKER}` });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});

test.each([
  ['a demo that reaches out', { mode: 'demo', baseUrl: 'https://partner.example.com', webUrl: 'http://127.0.0.1:3101' }, 'baseUrl'],
  ['a live connection to this machine', { mode: 'live', baseUrl: 'https://127.0.0.1' }, 'baseUrl'],
  ['a live connection without encryption', { mode: 'live', baseUrl: 'http://partner.example.com' }, 'baseUrl'],
  ['a settle time within the time-out', { mode: 'live', baseUrl: 'https://partner.example.com', timeoutMs: 9, settleMs: 8 }, 'settleMs'],
])('%s is refused', (_, config, field) => {
  const parsed = buildertrend.config.safeParse({ token: 'x', ...config });
  expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toContain(field);
});

test('a live connection reaches its own host only', () => {
  const config = buildertrend.config.parse({ baseUrl: 'https://partner.example.com/bt', token: 'x' });
  expect([config, buildertrend.egress(config)]).toMatchObject([
    { mode: 'live', webUrl: 'https://buildertrend.net' },
    ['partner.example.com'],
  ]);
});

async function writeForeign(url: string, title: string): Promise<void> {
  await fetch(`${url}/partner-api/v1/jobs/${DENVER_JOB}/daily-logs`, {
    method: 'POST',
    headers: { authorization: 'Bearer demo-somebody', 'content-type': 'application/json' },
    body: JSON.stringify({ title, log_date: '2026-11-20', notify_user_ids: [] }),
  });
}
