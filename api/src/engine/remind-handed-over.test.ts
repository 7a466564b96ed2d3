import { buildertrend, callAction, markerFor } from '@banksman/connectors';
import { startBuildertrendStandIn } from '@banksman/connectors/stand-ins';
import { lookNow } from '@banksman/db';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildertrendAt } from '../testing/buildertrend-at.ts';
import { type ChannelsSite, channelsSite } from '../testing/channels-site.ts';
import { notingAutomation } from '../testing/noting-automation.ts';
import { startReminding } from './remind-handed-over.ts';

const JOB = '48211904';
const REMINDED = 'progress: Reminded Dana: it still waits for somebody to publish it';
const DRAFT = {
  job_id: JOB,
  title: 'Hotel Dec 7 to 10',
  notes: 'Confirmation <4XK-77>',
  date: '2026-11-21',
  marker: markerFor('A'.repeat(64)),
  notify: [],
};

let site: ChannelsSite;
let standIn: Awaited<ReturnType<typeof startBuildertrendStandIn>>;
beforeAll(async () => {
  standIn = await startBuildertrendStandIn({ port: 0, dataDir: null, now: () => new Date() });
  site = await channelsSite({ automations: [notingAutomation] });
  site.parts.connections.shared.find = (id) => (id === buildertrend.id ? buildertrendAt(standIn.url, 'browser') : null);
  await site.company({ Dana: { role: 'user' }, Mark: { role: 'manager' } });
  site.work();
  site.send();
});
afterAll(async () => {
  await site.close();
  await standIn.stop();
});

/** as if it had been handed over that long ago */
const passes = (runId: string, hours: number) =>
  site.parts.db.execute(sql`update app.effects set sent_at = clock_timestamp() - ${hours} * interval '1 hour' where run_id = ${runId}`);
/** two processes look at the same moment */
const look = () => Promise.all([startReminding()(site.parts), startReminding()(site.parts)]);
const reminders = async (runId: string) => (await site.history(runId)).filter((line) => line.startsWith('progress: Reminded'));
const mails = () => site.mailbox.to(site.addressOf('Dana'));

test('whoever asked is reminded of a daily log after an hour, then once a day, and not any more once it is published', async () => {
  const { data } = await site.ask('POST', '/automations/trigger', { module_id: 'AM-903', input: DRAFT }, await site.tokenOf('Dana'));
  const runId: string = data.job_id;
  await site.reaches(runId, 'waiting');
  await passes(runId, 0.9);
  await look();
  expect(await reminders(runId)).toEqual([]);

  await passes(runId, 1.1);
  await look();
  await look();
  expect(await reminders(runId)).toEqual([REMINDED]);
  const [mail] = await site.until(() => (mails().length > 0 ? mails() : undefined), 'the mail');
  expect(mail?.subject).toBe('Waiting to be published: Note');
  expect(mail?.text).toContain(`${standIn.url}/app/DailyLogs?jobId=${JOB}`);
  expect(mail?.text).toContain(DRAFT.marker);
  expect(mail?.html).toContain('&lt;4XK-77&gt;');

  await passes(runId, 24.1);
  await look();
  expect(await reminders(runId)).toEqual([REMINDED, REMINDED]);
  await site.until(() => (mails().length === 2 ? true : undefined), 'the second mail');
  expect(site.mailbox.mails).toHaveLength(2);

  const here = {
    ...buildertrendAt(standIn.url, 'connection'),
    signal: new AbortController().signal,
    log: () => {},
    reference: null,
    now: () => new Date(),
  };
  await callAction('buildertrend', 'add_daily_log', buildertrend.actions.add_daily_log, DRAFT, here);
  await lookNow(site.parts.db, site.dana.workspaceId, runId);
  await site.reaches(runId, 'completed');
  await passes(runId, 49);
  await look();
  expect(await reminders(runId)).toHaveLength(2);
});
