import { type Actor, DomainError, fieldProblem, isFinal } from '@banksman/contracts';
import { changeSchedule, type Db, databaseNow, getRun, type ScheduleRow, takeDueSchedule } from '@banksman/db';
import { z } from 'zod';
import { errorText } from '../error-text.ts';
import { SENTENCE } from '../http/problems.ts';
import type { Parts } from '../parts.ts';
import { MOST_COUNTED, nextTimes, timesBetween } from '../schedules/cron-times.ts';
import { onTheDay } from '../schedules/moving-dates.ts';
import { admitChecked, type CheckedRequest, checkRequest } from '../services/admit.ts';
import { eachDue } from './each-due.ts';

/** How a due schedule ended: a run, or why there is none. */
type Start = { runId: string } | { problem: string };

/**
 * Starts every schedule that is due by the database's clock, each once, whoever else calls this at the same time. One that was due
 * several times (nothing was running) starts once. One that cannot start says why and keeps its next time.
 * @returns how many were looked at
 */
export async function fireSchedules(parts: Parts): Promise<number> {
  return eachDue(
    parts,
    takeDueSchedule,
    ({ id }) => id,
    (tx, schedule) => fire(tx, parts, schedule),
  );
}

async function fire(tx: Db, parts: Parts, schedule: ScheduleRow): Promise<void> {
  const now = await databaseNow(tx);
  const { dueAt, nextAt, missed } = timesOf(schedule, now);
  const save = (changes: Partial<ScheduleRow>) =>
    changeSchedule(tx, schedule.workspaceId, schedule.id, { nextAt, lastAt: now, ...changes });
  if (nextAt === null) return void (await save({ lastProblem: 'Its times can no longer be worked out: set them again.' }));
  const remark = missed === 0 ? null : lateRemark(missed);
  const start = await startRun(tx, parts, schedule, { dueAt, now }, remark);
  if ('runId' in start) return void (await save({ lastRunId: start.runId, lastProblem: remark }));
  const lastProblem = `Not started on ${inZone(dueAt, schedule.timeZone)}: ${start.problem}`;
  await save({ lastProblem: remark === null ? lastProblem : `${lastProblem} ${remark}` });
}

/** `nextAt` is null when a cron that was good once can no longer be read, for example because its time zone is gone. */
function timesOf({ cron, timeZone, nextAt }: ScheduleRow, now: Date): { dueAt: Date; nextAt: Date | null; missed: number } {
  const dueAt = nextAt ?? now;
  try {
    return { dueAt, nextAt: nextTimes(cron, timeZone, now, 1)[0] ?? null, missed: timesBetween(cron, timeZone, dueAt, now) };
  } catch (error) {
    if (error instanceof DomainError) return { dueAt, nextAt: null, missed: 0 };
    throw error;
  }
}

async function startRun(
  tx: Db,
  parts: Parts,
  schedule: ScheduleRow,
  { dueAt, now }: { dueAt: Date; now: Date },
  remark: string | null,
): Promise<Start> {
  const before = schedule.overlap || !schedule.lastRunId ? null : await getRun(tx, schedule.workspaceId, schedule.lastRunId);
  if (before && !isFinal(before.status)) return { problem: `the run of the start before (${before.headline}) has not ended.` };
  const checked = check(parts, schedule, now);
  if ('problem' in checked) return checked;
  const actor: Actor = { kind: 'system', id: schedule.id, name: `the schedule “${schedule.name}”`, channel: null };
  try {
    const { runId } = await admitChecked(tx, checked, {
      workspaceId: schedule.workspaceId,
      trigger: 'schedule',
      requestedBy: schedule.createdById,
      requestedByName: schedule.createdByName,
      idempotencyKey: `schedule:${schedule.id}:${dueAt.toISOString()}`,
      scheduleId: schedule.id,
      remark,
      actor,
    });
    return { runId };
  } catch (error) {
    if (error instanceof DomainError) return { problem: inWords(error) };
    throw error;
  }
}

/** The automation's own code runs here: whatever it throws concerns this schedule alone. */
function check(parts: Parts, schedule: ScheduleRow, now: Date): CheckedRequest | { problem: string } {
  try {
    return checkRequest(parts, { module_id: schedule.moduleId, input: onTheDay(schedule.input, now, schedule.timeZone) }, now);
  } catch (error) {
    if (error instanceof DomainError) return { problem: inWords(error) };
    parts.log('error', 'the input of a schedule could not be checked', { schedule: schedule.id, error: errorText(error) });
    return { problem: SENTENCE.internal };
  }
}

/** "check in must not be in the past" for each wrong field, else the sentence of the code. */
function inWords(error: DomainError): string {
  if (error.code === 'not_found') return 'this automation is no longer installed.';
  if (error.code === 'module_disabled') return 'this automation is switched off.';
  const fields = z.array(fieldProblem).safeParse(error.details.fields);
  if (!fields.success) return SENTENCE[error.code];
  const named = fields.data.map(({ field, message }) => `${field.split('.').slice(1).join(' ').replaceAll('_', ' ')} ${message}`.trim());
  return `${named.join('; ')}.`;
}

function lateRemark(missed: number): string {
  const count =
    missed >= MOST_COUNTED
      ? `${MOST_COUNTED} or more later starts were`
      : missed === 1
        ? '1 later start was'
        : `${missed} later starts were`;
  return `${count} left out: Banksman was not running at that time.`;
}

/** "Mon 7 Dec, 7:00" by the clocks of that zone. */
function inZone(at: Date, timeZone: string): string {
  const format = { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' } as const;
  const parts = new Intl.DateTimeFormat('en-GB', { ...format, timeZone }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((found) => found.type === type)?.value ?? '';
  return `${part('weekday')} ${part('day')} ${part('month')}, ${Number(part('hour'))}:${part('minute')}`;
}
