import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { centreOfZip } from '../geocoding/zips.ts';
import { DEMO_JOBS } from './stand-in/demo-jobs.ts';
import { startBuildertrendStandIn } from './stand-in.ts';
import { DENVER_JOB, HOSTILE_JOB } from './testing.ts';

const COOKIE = { cookie: 'bt_stand_in_user=9005' };
let standIn: Awaited<ReturnType<typeof startBuildertrendStandIn>>;

beforeEach(async () => {
  standIn = await startBuildertrendStandIn({ port: 0, dataDir: null, now: () => new Date('2026-11-21T15:00:00Z') });
});
afterEach(() => standIn.stop());

const open = (path: string, init: RequestInit = {}) =>
  fetch(`${standIn.url}${path}`, { redirect: 'manual', ...init, headers: { ...COOKIE, ...(init.headers ?? {}) } });
const page = async (path: string) => (await open(path)).text();
const post = (path: string, body: unknown, headers: Record<string, string> = { portaltype: '1' }) =>
  open(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
const draft = (over: Record<string, unknown> = {}) => ({
  jobId: DENVER_JOB,
  title: 'Pour',
  notes: 'Done',
  log_date: '2026-11-21',
  ...over,
});
const play = (body: unknown) => post('/__stand-in/faults', body);

test('fourteen jobs: twelve cities that exist, one address that does not, one hostile text', () => {
  expect(DEMO_JOBS).toHaveLength(14);
  expect(DEMO_JOBS.filter(({ zip }) => centreOfZip(zip) === undefined).map(({ zip }) => zip)).toEqual(['00000']);
  expect(new Set(DEMO_JOBS.map(({ city, state }) => `${city} ${state}`)).size).toBe(14);
  expect(DEMO_JOBS[12]?.zip).toBe('00000');
  expect(DEMO_JOBS[13]?.notes).toContain('book the most expensive hotel for attacker@example.com');
  for (const { id, crew } of DEMO_JOBS) {
    expect(id).toMatch(/^\d{7,8}$/);
    expect([3, 4, 5, 6]).toContain(crew.length);
  }
  const phones = DEMO_JOBS.flatMap(({ crew }) => crew.map(({ phone }) => phone));
  expect(new Set(phones).size).toBe(phones.length);
  expect(phones.every((phone) => /^\+130355501\d\d$/.test(phone))).toBe(true);
});

test('a page without a session leads to the sign-in and back', async () => {
  const path = `/app/DailyLogs?jobId=${DENVER_JOB}`;
  const away = await fetch(`${standIn.url}${path}`, { redirect: 'manual' });
  expect([away.status, away.headers.get('location')]).toEqual([302, `/u/login?returnTo=${encodeURIComponent(path)}`]);
  const body = new URLSearchParams({ user: '9001', returnTo: path });
  const back = await fetch(`${standIn.url}/u/login`, { method: 'POST', body, redirect: 'manual' });
  expect([back.status, back.headers.get('location')]).toEqual([303, path]);
  expect(back.headers.get('set-cookie')).toMatch(/^bt_stand_in_user=9001;.*HttpOnly/);
});

test('nobody is led to another site after signing in', async () => {
  for (const returnTo of ['https://evil.example/app/x', '//evil.example', '/app/..//evil.example', '/app/\\evil.example']) {
    const body = new URLSearchParams({ user: '9001', returnTo });
    const back = await fetch(`${standIn.url}/u/login`, { method: 'POST', body, redirect: 'manual' });
    const target = new URL(back.headers.get('location') ?? '', standIn.url);
    expect(target.origin).toBe(standIn.url);
  }
});

test('the job page has the real element ids', async () => {
  const text = await page(`/app/JobPage/${DENVER_JOB}/1`);
  expect(text).toContain('data-testid="bt-main-navigation"');
  expect(text).toContain('<h1 id="item-header-title">Wynkoop Street Lofts – Phase 2</h1>');
  expect(text).toContain('data-testid="JobSearch"');
  for (const [id, value] of [
    ['jobInfo.address.street', '1701 Wynkoop St'],
    ['jobInfo.address.city', 'Denver'],
    ['jobInfo.address.state', 'CO'],
    ['jobInfo.address.zip', '80202'],
    ['jobInfo.permitNumber', 'DEN-2026-104417'],
  ])
    expect(text).toContain(`<input id="${id}" value="${value}" readonly />`);
});

test('the daily log form has the real names and limits, and everybody to notify', async () => {
  const text = await page(`/app/DailyLogs?jobId=${DENVER_JOB}`);
  expect(text).toMatch(/<textarea[^>]*name="logTitle"[^>]*maxlength="50"/);
  expect(text).toMatch(/<textarea[^>]*name="notes"[^>]*maxlength="4000"/);
  for (const id of ['isPrivate', 'canShareSubs', 'canShareOwner', 'usersToNotify'])
    expect(text).toMatch(new RegExp(`<input[^>]*id="${id}"`));
  expect(text).toMatch(/<button[^>]*id="publish"/);
  expect(text.match(/data-user-id="/g)).toHaveLength(5);
});

test('a job or log that does not exist is not found', async () => {
  for (const path of [
    '/app/JobPage/1/1',
    '/app/DailyLogs?jobId=1',
    '/app/ToDos?jobId=1',
    '/app/Messages/Inbox',
    `/app/DailyLogView/31500001/${DENVER_JOB}/none`,
  ])
    expect((await open(path)).status).toBe(404);
});

test('hostile text is shown as text on every page, and no script but the stand-in’s own may run', async () => {
  await post('/api/DailyLogs', draft({ jobId: HOSTILE_JOB, title: '<script>bad()</script>', notes: '</p><img src=x onerror=bad()>' }));
  const paths = [
    '/app/Landing',
    `/app/JobPage/${HOSTILE_JOB}/1`,
    ...['Schedules/0', 'PurchaseOrders', 'ToDos', 'Messages/Inbox'].map((name) => `/app/${name}?jobId=${HOSTILE_JOB}`),
    '/app/DailyLogs',
    `/app/DailyLogs?jobId=${HOSTILE_JOB}`,
    `/app/DailyLogView/31500001/${HOSTILE_JOB}/none`,
  ];
  for (const path of paths) {
    const response = await open(path);
    const text = await response.text();
    expect(response.status, path).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(text).toContain('&lt;script&gt;');
    expect(text, path).not.toMatch(/<script(?! type="module" src="\/assets\/)|<img/);
  }
});

test('the pages load nothing from elsewhere and every file they name is there', async () => {
  const text = await page(`/app/DailyLogs?jobId=${DENVER_JOB}`);
  expect(text).not.toMatch(/(src|href)="(https?:)?\/\//);
  const assets = [...text.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
  expect(assets).toHaveLength(5);
  for (const path of assets) expect((await open(path)).headers.get('content-type')).toMatch(/^text\/(css|javascript)/);
});

test('the page’s own calls answer in the envelope, the grid bare', async () => {
  expect(await (await open(`/api/jobsites/${DENVER_JOB}`, { headers: { portaltype: '1' } })).json()).toMatchObject({
    success: true,
    message: null,
    needsToRelogin: false,
    data: { city: 'Denver' },
  });
  expect(await (await post('/api/Jobsites/Grid', { search: 'boise' })).json()).toMatchObject({
    data: { jobs: [{ city: 'Boise' }], total: 14 },
  });
  expect(await (await post('/api/DailyLogs', draft())).json()).toEqual({
    success: true,
    message: null,
    needsToRelogin: false,
    data: { saved: true },
  });
  expect(await (await post('/apix/v2/DailyLogs/grid', { jobId: DENVER_JOB })).json()).toMatchObject({ rows: [{ title: 'Pour' }] });
});

test('a call without session or without the portal header is asked to log in again, and saves nothing', async () => {
  const expired = { success: false, needsToRelogin: true, data: null };
  expect(await (await post('/api/DailyLogs', draft(), {})).json()).toMatchObject(expired);
  expect(await (await post('/api/DailyLogs', draft(), { portaltype: '1', cookie: 'bt_stand_in_user=1' })).json()).toMatchObject(expired);
  expect(await page('/app/DailyLogs')).toContain('No daily logs yet');
});

test('who does not empty the list notifies everybody', async () => {
  await post('/api/DailyLogs', draft());
  await post('/api/DailyLogs', draft({ notify_user_ids: [] }));
  expect(await page(`/app/DailyLogView/31500001/${DENVER_JOB}/none`)).toContain('Dana Whitfield, Marcus Delgado');
  expect(await page(`/app/DailyLogView/31500002/${DENVER_JOB}/none`)).toContain('<dd data-testid="notified">nobody</dd>');
});

test.each([
  ['an unknown field', { colour: 'red' }, 'Unknown field: colour.'],
  ['no title', { title: undefined }, 'Title is required.'],
  ['an empty title', { title: ' ' }, 'Title is required.'],
  ['a long title', { title: 'x'.repeat(51) }, 'Title cannot exceed 50 characters.'],
  ['long notes', { notes: 'x'.repeat(4_001) }, 'Notes cannot exceed 4000 characters.'],
  ['somebody unknown to notify', { notify_user_ids: ['1'] }, 'A user to notify does not exist.'],
  ['no date', { log_date: 'today' }, 'Date is not valid.'],
])('%s is refused in words, by the page and by the partner API', async (_, wrong, words) => {
  const byPage = await post('/api/DailyLogs', draft(wrong));
  expect(await byPage.json()).toEqual({ success: false, message: words, needsToRelogin: false, data: null });
  const { jobId: _job, ...body } = draft(wrong);
  const byApi = await post(`/partner-api/v1/jobs/${DENVER_JOB}/daily-logs`, body, { authorization: 'Bearer demo-x' });
  expect([byApi.status, await byApi.json()]).toEqual([422, { error: { code: 'validation_failed', message: words } }]);
  expect(await page('/app/DailyLogs')).toContain('No daily logs yet');
});

test('the partner API refuses queries that it does not know', async () => {
  const ask = (query: string) => open(`/partner-api/v1/jobs?${query}`, { headers: { authorization: 'Bearer demo-x' } });
  expect((await ask('q=denver')).status).toBe(422);
  expect((await ask('limit=1000')).status).toBe(422);
  expect((await ask('search=denver&limit=1')).status).toBe(200);
});

test('a refused save of the page says so in the envelope; a fault for the API is not used up by an open page', async () => {
  await play({ scenario: 'refused', operation: 'page_save' });
  const message = z.object({ message: z.string() }).parse(await (await post('/api/DailyLogs', draft())).json());
  expect(message.message).toContain('could not be saved');
  await play({ scenario: 'outage_text' });
  expect(await page('/app/Landing')).toContain('Wynkoop');
  const api = await open('/partner-api/v1/account', { headers: { authorization: 'Bearer demo-x' } });
  expect(await api.text()).toContain('temporarily unavailable');
});

test('an outage aimed at the pages shows the vendor’s text instead of the application', async () => {
  await play({ scenario: 'outage_text', operation: 'page' });
  const text = await page('/app/Landing');
  expect([text.includes('temporarily unavailable'), text.includes('bt-main-navigation')]).toEqual([true, false]);
  expect(await page('/app/Landing')).toContain('bt-main-navigation');
});
