import { randomUUID } from 'node:crypto';
import {
  DomainError,
  type NewSchedule,
  type Schedule,
  type ScheduleTimes,
  type ScheduleTimesRequest,
  type ScheduleUpdate,
} from '@banksman/contracts';
import {
  addSchedule,
  announceReady,
  changeSchedule,
  type Db,
  databaseNow,
  getSchedule,
  inWorkspace,
  listSchedules,
  lockSchedule,
  removeSchedule,
  type ScheduleRow,
} from '@banksman/db';
import type { Parts } from '../parts.ts';
import { nextTimes } from '../schedules/cron-times.ts';
import { onTheDay } from '../schedules/moving-dates.ts';
import { checkRequest } from './admit.ts';
import { actorOf, type Caller, onlyOwn } from './caller.ts';
import { toSchedule, toScheduleTimes } from './schedule-resource.ts';

/** The schedules the caller may see, by name: their own, or everybody's. */
export async function listSchedulesFor(parts: Parts, caller: Caller): Promise<Schedule[]> {
  const rows = await inWorkspace(parts.db, caller.workspaceId, (tx) => listSchedules(tx, caller.workspaceId, onlyOwn(caller)));
  return rows.map((row) => toSchedule(row, parts, parts.now()));
}

/** One schedule. @throws DomainError `not_found` */
export async function scheduleDetail(parts: Parts, caller: Caller, scheduleId: string): Promise<Schedule> {
  const row = await inWorkspace(parts.db, caller.workspaceId, (tx) => getSchedule(tx, caller.workspaceId, scheduleId));
  return toSchedule(visible(row, caller), parts, parts.now());
}

/** What a cron and a time zone mean; writes nothing. @throws DomainError `input_invalid` naming `cron` */
export function previewSchedule(parts: Parts, { cron, time_zone }: ScheduleTimesRequest): ScheduleTimes {
  return toScheduleTimes(cron, time_zone, parts.now());
}

/**
 * Makes a schedule whose runs are asked for by the caller. Its input is checked as for its first start, and again at every start.
 * @throws DomainError `input_invalid` (`cron`, or fields below `input`), `not_found` for the module
 */
export async function createSchedule(parts: Parts, caller: Caller, wanted: NewSchedule): Promise<Schedule> {
  checkStart(parts, wanted);
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const row = await addSchedule(tx, {
      workspaceId: caller.workspaceId,
      id: randomUUID(),
      moduleId: wanted.module_id,
      name: wanted.name,
      cron: wanted.cron,
      timeZone: wanted.time_zone,
      input: wanted.input,
      overlap: wanted.overlap,
      enabled: wanted.enabled,
      nextAt: wanted.enabled ? await nextStart(tx, wanted.cron, wanted.time_zone) : null,
      createdById: caller.userId,
      createdByName: caller.name,
    });
    await announceReady(tx); // the next start may come before the worker would look again
    await recordChange(parts, tx, caller, row, 'made');
    return toSchedule(row, parts, parts.now());
  });
}

/**
 * Changes a schedule. Another time, or switching it on, counts from now: what was due before is not made up for.
 * @throws DomainError `input_invalid` (`cron`, or fields below `input`, also when it is switched on again), `not_found`
 */
export async function updateSchedule(parts: Parts, caller: Caller, scheduleId: string, update: ScheduleUpdate): Promise<Schedule> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const row = visible(await lockSchedule(tx, caller.workspaceId, scheduleId), caller);
    const cron = update.cron ?? row.cron;
    const timeZone = update.time_zone ?? row.timeZone;
    const enabled = update.enabled ?? row.enabled;
    const isSwitchedOn = enabled && !row.enabled;
    const isRetimed = cron !== row.cron || timeZone !== row.timeZone;
    const input = update.input ?? row.input;
    if (update.input !== undefined || isSwitchedOn) checkStart(parts, { module_id: row.moduleId, input, cron, time_zone: timeZone });
    else if (isRetimed) firstStart(parts, { cron, time_zone: timeZone });
    const changed = await changeSchedule(tx, caller.workspaceId, scheduleId, {
      name: update.name ?? row.name,
      cron,
      timeZone,
      input,
      overlap: update.overlap ?? row.overlap,
      enabled,
      ...(enabled ? {} : { nextAt: null }),
      ...(enabled && (isRetimed || isSwitchedOn) ? { nextAt: await nextStart(tx, cron, timeZone), lastProblem: null } : {}),
    });
    await announceReady(tx);
    await recordChange(parts, tx, caller, row, 'changed', update);
    return toSchedule(visible(changed, caller), parts, parts.now());
  });
}

/** Removes a schedule; its runs stay. @returns it as it was. @throws DomainError `not_found` */
export async function deleteSchedule(parts: Parts, caller: Caller, scheduleId: string): Promise<Schedule> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const row = visible(await lockSchedule(tx, caller.workspaceId, scheduleId), caller);
    await removeSchedule(tx, caller.workspaceId, scheduleId);
    await recordChange(parts, tx, caller, row, 'removed');
    return toSchedule({ ...row, nextAt: null }, parts, parts.now());
  });
}

async function recordChange(
  parts: Parts,
  tx: Db,
  caller: Caller,
  row: ScheduleRow,
  what: string,
  update: ScheduleUpdate = {},
): Promise<void> {
  await parts.audit.write(tx, caller.workspaceId, {
    actor: actorOf(caller),
    action: 'schedule_changed',
    subject: { kind: 'schedule', id: row.id },
    text: `Schedule ${row.name} ${what}`,
    data: { what, changed: Object.keys(update), enabled: update.enabled ?? row.enabled },
  });
}

/** Checks a schedule as its first start will: dates that have passed by then help nobody. */
function checkStart(parts: Parts, wanted: Pick<NewSchedule, 'module_id' | 'input' | 'cron' | 'time_zone'>): void {
  const start = firstStart(parts, wanted);
  checkRequest(parts, { module_id: wanted.module_id, input: onTheDay(wanted.input, start, wanted.time_zone) }, start);
}

function firstStart(parts: Parts, { cron, time_zone }: ScheduleTimesRequest): Date {
  return nextTimes(cron, time_zone, parts.now(), 1)[0] ?? parts.now();
}

async function nextStart(tx: Db, cron: string, timeZone: string): Promise<Date | null> {
  return nextTimes(cron, timeZone, await databaseNow(tx), 1)[0] ?? null;
}

/** @throws DomainError `not_found`, the same for one that is not there and one that is not theirs */
function visible(row: ScheduleRow | null, caller: Caller): ScheduleRow {
  const only = onlyOwn(caller);
  if (!row || (only !== null && row.createdById !== only)) throw new DomainError('not_found', { details: { what: 'schedule' } });
  return row;
}
