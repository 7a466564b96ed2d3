import { randomUUID } from 'node:crypto';
import { buildertrend, callAction, markerFor } from '@banksman/connectors';
import { startBuildertrendStandIn } from '@banksman/connectors/stand-ins';
import { type DailyLog, dailyLog, type HandedLog, type RunAccepted } from '@banksman/contracts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { buildertrendAt } from '../testing/buildertrend-at.ts';
import { type EngineSite, engineSite } from '../testing/engine-site.ts';
import { httpDoor } from '../testing/http-door.ts';
import { notingAutomation } from '../testing/noting-automation.ts';
import { until } from '../testing/phones.ts';
import type { Caller } from './caller.ts';

const JOB = '48211904';
const PARKED = 'moved: Waits for somebody to publish it in Buildertrend';

let site: EngineSite;
let standIn: Awaited<ReturnType<typeof startBuildertrendStandIn>>;
let door: ReturnType<typeof httpDoor>;
let who: Caller;
beforeAll(async () => {
  standIn = await startBuildertrendStandIn({ port: 0, dataDir: null, now: () => new Date() });
  site = await engineSite({ automations: [notingAutomation] });
  site.parts.connections.shared.find = (id) => (id === buildertrend.id ? buildertrendAt(standIn.url, 'browser') : null);
  door = httpDoor(site, () => who);
  site.work();
});
beforeEach(() => {
  site.anotherWorkspace();
  who = site.dana;
});
afterAll(async () => {
  await door.close();
  await site.close();
  await standIn.stop();
});

const here = () => ({
  ...buildertrendAt(standIn.url, 'connection'),
  signal: new AbortController().signal,
  log: () => {},
  reference: null,
  now: () => new Date(),
});

/** A run that has come to its daily log. */
async function handed() {
  const marker = markerFor(
    randomUUID()
      .replaceAll('-', '')
      .replaceAll(/[0189]/g, 'A')
      .repeat(2),
  );
  const draft = { job_id: JOB, title: 'Hotel Dec 7 to 10', notes: 'Confirmation 4XK-77', date: '2026-11-21', marker, notify: [] };
  const { data } = await door.ask<RunAccepted>('POST', '/automations/trigger', { module_id: 'AM-903', input: draft });
  await site.reaches(data.job_id, 'waiting');
  return { runId: data.job_id, draft, marker };
}
const waiting = async (job = JOB) => (await door.ask<HandedLog[]>('GET', `/buildertrend/jobs/${job}/daily-logs/waiting`)).data;
const receipt = (key: string, logId = '31500001') => door.ask('POST', `/buildertrend/daily-logs/${key}/receipt`, { log_id: logId });
const marked = async (marker: string): Promise<DailyLog[]> => {
  const { actions } = buildertrend;
  const logs = await callAction('buildertrend', 'list_daily_logs', actions.list_daily_logs, { job_id: JOB }, here());
  return z
    .array(dailyLog)
    .parse(logs)
    .filter(({ notes }) => notes.includes(marker));
};
const publish = (draft: object) => callAction('buildertrend', 'add_daily_log', buildertrend.actions.add_daily_log, draft, here());
const parkings = async (runId: string) => (await site.history(runId)).filter((line) => line === PARKED).length;

test('a daily log that is left to a person is sent by nobody, and the run goes on when the log is there', async () => {
  const { runId, draft, marker } = await handed();
  const [log] = await waiting();
  expect(log).toMatchObject({
    run_id: runId,
    job_id: JOB,
    title: `Hotel Dec 7 to 10 ${marker}`,
    notes: `Confirmation 4XK-77\n\n${marker}`,
  });
  expect(log?.url).toBe(`${standIn.url}/app/DailyLogs?jobId=${JOB}`);
  expect((await door.ask<HandedLog[]>('GET', '/buildertrend/daily-logs/waiting')).data).toEqual([log]);
  expect(await marked(marker)).toEqual([]);

  // somebody's word is not enough
  expect((await receipt(log?.key ?? '')).status).toBe(202);
  await until(async () => (await parkings(runId)) === 2, 'the second wait');
  expect(await marked(marker)).toEqual([]);

  await publish(draft);
  const [published] = await marked(marker);
  expect((await receipt(log?.key ?? '', published?.id)).status).toBe(202);
  expect((await site.reaches(runId, 'completed')).output).toEqual({ log_id: published?.id });
  expect(await marked(marker)).toHaveLength(1);
  expect(await site.history(runId)).toEqual(
    expect.arrayContaining([
      'effect_sent: Left to a person at Buildertrend',
      `progress: Dana published daily log ${published?.id} in the browser; Banksman looks`,
      'effect_looked_up: Found at Buildertrend: it had been done',
    ]),
  );
  expect(await waiting()).toEqual([]);
  expect((await receipt(log?.key ?? '')).status).toBe(404);
});

test('it is listed at its own job only, and not while everything is stopped or when its run is cancelled', async () => {
  const { runId } = await handed();
  expect(await waiting()).toHaveLength(1);
  expect(await waiting('48213377')).toEqual([]);
  await site.stop(true);
  expect(await waiting()).toEqual([]);
  await site.stop(false);
  expect(await waiting()).toHaveLength(1);
  await site.cancel(runId);
  expect(await waiting()).toEqual([]);
});

test('whoever sees only their own runs gets only their own daily logs; another company gets none', async () => {
  await handed();
  const [log] = await waiting();
  for (const other of [
    { ...site.mark, role: 'user' as const },
    { ...site.mark, workspaceId: randomUUID() },
  ]) {
    who = other;
    expect(await waiting()).toEqual([]);
    expect((await receipt(log?.key ?? '')).status).toBe(404);
  }
});
