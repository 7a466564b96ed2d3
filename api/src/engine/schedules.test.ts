import { DomainError, type RunDetail, type Schedule, type ScheduleTimes } from '@banksman/contracts';
import { nextScheduleInMs } from '@banksman/db';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Caller } from '../services/caller.ts';
import { type EngineSite, engineSite } from '../testing/engine-site.ts';
import { httpDoor } from '../testing/http-door.ts';
import { orderAutomation } from '../testing/order-automation.ts';
import { fireSchedules } from './schedules.ts';

/** What the automation says of its input on the day it is started. */
let today: 'fine' | 'past' | 'broken' = 'fine';
const dated = {
  ...orderAutomation,
  validate() {
    const fields = [{ field: 'input.check_in', message: 'must not be in the past (today is 8 Dec 2026)' }];
    if (today === 'past') throw new DomainError('input_invalid', { details: { fields } });
    if (today === 'broken') throw new TypeError('a bug');
  },
};

let site: EngineSite;
let door: ReturnType<typeof httpDoor>;
let mark: Caller;
beforeAll(async () => {
  site = await engineSite({ automations: [dated] });
  door = httpDoor(site, () => mark);
});
beforeEach(async () => {
  today = 'fine';
  await site.parts.db.execute(sql`delete from app.schedules`);
  site.anotherWorkspace();
  mark = site.mark;
});
afterAll(async () => {
  await door.close();
  await site.close();
});

const MONDAYS = { name: 'Monday rooms', module_id: 'AM-901', input: { item: 'crane' }, cron: '0 7 * * 1', time_zone: 'America/Denver' };

async function make(change: Record<string, unknown> = {}): Promise<Schedule> {
  const { status, data, error } = await door.ask<Schedule>('POST', '/schedules', { ...MONDAYS, ...change });
  expect(error).toBeNull();
  expect(status).toBe(201);
  return data;
}
const read = async (id: string) => (await door.ask<Schedule>('GET', `/schedules/${id}`)).data;
const runsOf = async (id: string) =>
  (await site.parts.db.execute<{ id: string }>(sql`select id from app.runs where schedule_id = ${id} order by created_at`)).rows.map(
    (row) => row.id,
  );
/** as if its time had come `ago` (an interval of Postgres) before now, by the database's clock */
const makeDue = (id: string, ago = '0 seconds') =>
  site.parts.db.execute(
    sql`update app.schedules set next_at = date_trunc('second', clock_timestamp()) - ${ago}::interval where id = ${id}`,
  );

describe('the preview of a schedule', () => {
  test('says in words and in five times what a cron means', async () => {
    const { data } = await door.ask<ScheduleTimes>('POST', '/schedules/preview', { cron: ' 0  7 * * 1 ', time_zone: 'America/Denver' });
    expect(data.in_words).toBe('Every Monday at 7:00');
    expect(data.next_times).toHaveLength(5);
    const shown = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/Denver', weekday: 'long', hour: 'numeric', minute: '2-digit' });
    for (const at of data.next_times) expect(shown.format(new Date(at))).toBe('Monday 07:00');
  });

  test.for([
    [{ cron: '0 7 * *', time_zone: 'UTC' }, 'cron', /must be five fields: minute, hour/],
    [{ cron: '0 0 7 * * 1', time_zone: 'UTC' }, 'cron', /must be five fields/],
    [{ cron: '@daily', time_zone: 'UTC' }, 'cron', /must be five fields/],
    [{ cron: '0 24 * * *', time_zone: 'UTC' }, 'cron', /hour 0-23/],
    [{ cron: '0 7 31 2 *', time_zone: 'UTC' }, 'cron', /must be a time that comes/],
    [{ cron: '0 7 * * *', time_zone: 'Denver' }, 'time_zone', /must be a time zone such as America\/Denver/],
    [{ cron: '0 7 * * *', time_zone: '+02:00' }, 'time_zone', /must be a time zone/],
  ] as const)('refuses %o and names the field', async ([body, field, message]) => {
    const { status, error } = await door.ask('POST', '/schedules/preview', body);
    expect(status).toBe(422);
    expect(error).toMatchObject({ code: 'input_invalid', details: { fields: [{ field, message: expect.stringMatching(message) }] } });
  });
});

describe('a schedule', () => {
  test('is made, listed and read with its next times, and removed', async () => {
    const made = await make();
    expect(made).toMatchObject({
      name: 'Monday rooms',
      overlap: false,
      enabled: true,
      created_by: 'Mark',
      last_at: null,
      last_problem: null,
    });
    expect(made.next_at).toBe(made.next_times[0]);
    expect((await door.ask<Schedule[]>('GET', '/schedules')).data).toEqual([made]);
    expect(await read(made.id)).toEqual(made);
    expect((await door.ask('DELETE', `/schedules/${made.id}`)).status).toBe(200);
    expect((await door.ask('GET', `/schedules/${made.id}`)).error?.code).toBe('not_found');
    expect((await door.ask('DELETE', `/schedules/${made.id}`)).status).toBe(404);
  });

  test.for([
    [{ input: { item: '' } }, 'input.item'],
    [{ cron: '0 99 * * *' }, 'cron'],
    [{ surprise: 1 }, 'surprise'],
    [{ name: ' ' }, 'name'],
  ] as const)('with %o is refused by the name of the field', async ([change, field]) => {
    const { status, error } = await door.ask('POST', '/schedules', { ...MONDAYS, ...change });
    expect(status).toBe(422);
    expect(error?.details).toMatchObject({ fields: [{ field }] });
    expect((await door.ask<Schedule[]>('GET', '/schedules')).data).toEqual([]);
  });

  test('whose dates have passed is not made, and not switched on again', async () => {
    const { id } = await make({ enabled: false });
    today = 'past';
    expect((await door.ask('POST', '/schedules', MONDAYS)).error).toMatchObject({ details: { fields: [{ field: 'input.check_in' }] } });
    expect((await door.ask('PATCH', `/schedules/${id}`, { enabled: true })).status).toBe(422);
    expect((await door.ask('PATCH', `/schedules/${id}`, { name: 'Renamed' })).data).toMatchObject({ name: 'Renamed', enabled: false });
  });

  test('that is changed counts from now, and off has no next time', async () => {
    const { id, next_at: before } = await make();
    expect((await door.ask<Schedule>('PATCH', `/schedules/${id}`, { name: 'Other' })).data.next_at).toBe(before);
    const daily = (await door.ask<Schedule>('PATCH', `/schedules/${id}`, { cron: '30 7 * * *' })).data;
    expect(daily.in_words).toBe('Every day at 7:30');
    expect(daily.next_at).not.toBe(before);
    const off = (await door.ask<Schedule>('PATCH', `/schedules/${id}`, { enabled: false })).data;
    expect(off).toMatchObject({ enabled: false, next_at: null, next_times: [] });
    expect((await door.ask<Schedule>('PATCH', `/schedules/${id}`, { enabled: true })).data.next_at).toBe(daily.next_at);
    expect((await door.ask('PATCH', `/schedules/${id}`, { cron: '0 7 30 2 *' })).error?.details).toMatchObject({
      fields: [{ field: 'cron' }],
    });
    expect((await door.ask('PATCH', `/schedules/${id}`, { module_id: 'AM-902' })).status).toBe(422);
  });

  test('of another workspace is not there, and of another person only for who may see all', async () => {
    const { id } = await make();
    mark = { ...mark, userId: crypto.randomUUID(), role: 'user' };
    expect((await door.ask('GET', `/schedules/${id}`)).status).toBe(404);
    expect((await door.ask<Schedule[]>('GET', '/schedules')).data).toEqual([]);
    expect((await door.ask('DELETE', `/schedules/${id}`)).status).toBe(403);
    mark = { ...mark, role: 'viewer' };
    expect((await door.ask('GET', `/schedules/${id}`)).status).toBe(200);
    site.anotherWorkspace();
    mark = site.mark;
    expect((await door.ask('PATCH', `/schedules/${id}`, { name: 'Mine' })).status).toBe(404);
  });
});

describe('a schedule that is due', () => {
  test('starts one run for who made it, and knows its next time', async () => {
    const { id, next_at: next } = await make();
    await makeDue(id);
    expect(await fireSchedules(site.parts)).toBe(1);
    expect(await fireSchedules(site.parts)).toBe(0);
    const [runId = ''] = await runsOf(id);
    const { data: run } = await door.ask<RunDetail>('GET', `/automations/${runId}`);
    expect(run).toMatchObject({ trigger: 'schedule', requested_by: 'Mark', status: 'pending', input: { item: 'crane' } });
    expect(await site.history(runId)).toEqual(['moved: Asked for by the schedule “Monday rooms”']);
    expect(await read(id)).toMatchObject({ last_job_id: runId, last_problem: null, last_at: expect.any(String), next_at: next });
    expect(await runsOf(id)).toHaveLength(1);
  });

  test('before its time, or switched off, starts nothing', async () => {
    const { id } = await make();
    expect(await fireSchedules(site.parts)).toBe(0);
    await site.parts.db.execute(sql`update app.schedules set enabled = false, next_at = now() - interval '1 hour' where id = ${id}`);
    expect(await fireSchedules(site.parts)).toBe(0);
    expect(await runsOf(id)).toEqual([]);
  });

  test('is started once by four workers at the same time', async () => {
    const all = await Promise.all(Array.from({ length: 12 }, (_, index) => make({ name: `Rooms ${index}` })));
    for (const { id } of all) await makeDue(id);
    const handled = await Promise.all([1, 2, 3, 4].map(() => fireSchedules(site.parts)));
    expect(handled.reduce((sum, count) => sum + count)).toBe(12);
    for (const { id } of all) expect(await runsOf(id)).toHaveLength(1);
  });

  test('four times during an outage starts once and says how many were left out', async () => {
    const { id } = await make({ cron: '* * * * *' });
    await makeDue(id, '210 seconds');
    await fireSchedules(site.parts);
    const runs = await runsOf(id);
    expect(runs).toHaveLength(1);
    const said = /^[34] later starts were left out: Banksman was not running at that time\.$/;
    expect((await read(id)).last_problem).toMatch(said);
    expect((await site.history(runs[0] ?? '')).at(-1)).toMatch(/^progress: [34] later starts were left out/);
    expect(Date.parse((await read(id)).next_at ?? '')).toBeGreaterThan(Date.now());
  });

  test('is left out, in words, while the run before has not ended; with overlap it starts', async () => {
    const { id } = await make();
    await makeDue(id, '4 minutes');
    await fireSchedules(site.parts);
    const [first = ''] = await runsOf(id);
    await makeDue(id, '3 minutes');
    await fireSchedules(site.parts);
    expect(await runsOf(id)).toEqual([first]);
    expect((await read(id)).last_problem).toMatch(
      /^Not started on \w{3} \d+ \w+, \d+:\d\d: the run of the start before \(Order crane\) has not ended\.$/,
    );
    expect((await read(id)).last_job_id).toBe(first);

    await door.ask('PATCH', `/schedules/${id}`, { overlap: true });
    await makeDue(id, '2 minutes');
    await fireSchedules(site.parts);
    expect(await runsOf(id)).toHaveLength(2);

    await door.ask('PATCH', `/schedules/${id}`, { overlap: false });
    for (const runId of await runsOf(id)) await door.ask('POST', `/automations/${runId}/cancel`);
    await makeDue(id, '1 minute');
    await fireSchedules(site.parts);
    expect(await runsOf(id)).toHaveLength(3);
    expect((await read(id)).last_problem).toBeNull();
  });

  test('with dates that have passed starts nothing, says so, and comes again', async () => {
    const { id, next_at: next } = await make();
    today = 'past';
    await makeDue(id);
    await fireSchedules(site.parts);
    expect(await runsOf(id)).toEqual([]);
    expect(await read(id)).toMatchObject({
      last_problem: expect.stringMatching(/^Not started on .*: check in must not be in the past \(today is 8 Dec 2026\)\.$/),
      next_at: next,
      last_job_id: null,
    });
  });

  test('fills dates in that are counted from the day of the start', async () => {
    const { id, input } = await make({ input: { item: 'today+14' } });
    expect(input).toEqual({ item: 'today+14' });
    await makeDue(id);
    await fireSchedules(site.parts);
    const [runId = ''] = await runsOf(id);
    const { item } = (await door.ask<RunDetail>('GET', `/automations/${runId}`)).data.input;
    const days = (Date.parse(`${String(item)}T12:00:00Z`) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(12.4);
    expect(days).toBeLessThan(15.6);
  });

  test('of an automation that is switched off starts nothing and says so', async () => {
    const { id } = await make();
    mark = { ...mark, role: 'admin' };
    await door.ask('PATCH', '/modules/AM-901', { enabled: false });
    await makeDue(id);
    await fireSchedules(site.parts);
    expect(await runsOf(id)).toEqual([]);
    expect((await read(id)).last_problem).toMatch(/: this automation is switched off\.$/);
  });

  test('and breaks our own code holds up no other one', async () => {
    const broken = await make({ name: 'Broken' });
    today = 'broken';
    await makeDue(broken.id, '1 minute');
    await fireSchedules(site.parts);
    expect((await read(broken.id)).last_problem).toMatch(/: Something went wrong inside Banksman/);
    today = 'fine';
    // a time zone that the platform no longer knows
    await site.parts.db.execute(
      sql`update app.schedules set time_zone = 'Gone/Zone', next_at = now() - interval '1 minute' where id = ${broken.id}`,
    );
    const good = await make({ name: 'Good' });
    await makeDue(good.id);
    expect(await fireSchedules(site.parts)).toBe(2);
    expect(await read(broken.id)).toMatchObject({ next_at: null, last_problem: 'Its times can no longer be worked out: set them again.' });
    expect(await runsOf(good.id)).toHaveLength(1);
  });
});

test('a worker starts what is due, and the run goes its usual way', async () => {
  const { id } = await make();
  const worker = site.work();
  await makeDue(id);
  await expect.poll(() => runsOf(id), { timeout: 10_000 }).toHaveLength(1);
  const [runId = ''] = await runsOf(id);
  await site.reaches(runId, 'approval_required');
  await worker.stop();
});

test('a worker can tell when the next schedule is due', async () => {
  expect(await nextScheduleInMs(site.parts.db)).toBeNull();
  const { id } = await make();
  const inMs = (await nextScheduleInMs(site.parts.db)) ?? 0;
  expect(inMs).toBeGreaterThan(0);
  expect(inMs).toBeLessThanOrEqual(7 * 86_400_000 + 3_600_000);
  await makeDue(id, '1 minute');
  expect(await nextScheduleInMs(site.parts.db)).toBeLessThan(0);
});
