import { newSchedule, schedule, scheduleTimes, scheduleTimesRequest, scheduleUpdate } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { answers, caller, jsonBody, needs, ok, routes } from '../http/index.ts';
import type { Parts } from '../parts.ts';
import {
  createSchedule,
  deleteSchedule,
  listSchedulesFor,
  previewSchedule,
  scheduleDetail,
  updateSchedule,
} from '../services/schedules.ts';

const scheduleId = z.object({ id: z.uuid('must be the id of a schedule') });

const list = createRoute({
  method: 'get',
  path: '/schedules',
  operationId: 'listSchedules',
  summary: 'Starts that repeat, by name',
  middleware: [needs('runs:read')] as const,
  responses: answers(z.array(schedule), 'The schedules'),
});

const create = createRoute({
  method: 'post',
  path: '/schedules',
  operationId: 'createSchedule',
  summary: 'Start an automation again and again',
  description: 'Five-field cron in a time zone. The runs are asked for by whoever made the schedule.',
  middleware: [needs('schedules:write')] as const,
  request: { body: jsonBody(newSchedule) },
  responses: answers(schedule, 'The schedule', 201),
});

const preview = createRoute({
  method: 'post',
  path: '/schedules/preview',
  operationId: 'previewSchedule',
  summary: 'What a cron means: in words, and its next five times',
  middleware: [needs('runs:read')] as const,
  request: { body: jsonBody(scheduleTimesRequest) },
  responses: answers(scheduleTimes, 'The times'),
});

const get = createRoute({
  method: 'get',
  path: '/schedules/{id}',
  operationId: 'getSchedule',
  summary: 'One schedule with its next five times',
  middleware: [needs('runs:read')] as const,
  request: { params: scheduleId },
  responses: answers(schedule, 'The schedule'),
});

const update = createRoute({
  method: 'patch',
  path: '/schedules/{id}',
  operationId: 'updateSchedule',
  summary: 'Change a schedule, or switch it on and off',
  middleware: [needs('schedules:write')] as const,
  request: { params: scheduleId, body: jsonBody(scheduleUpdate) },
  responses: answers(schedule, 'The schedule after the change'),
});

const remove = createRoute({
  method: 'delete',
  path: '/schedules/{id}',
  operationId: 'deleteSchedule',
  summary: 'Remove a schedule; its runs stay',
  middleware: [needs('schedules:write')] as const,
  request: { params: scheduleId },
  responses: answers(schedule, 'The schedule as it was'),
});

/** Starts that repeat. */
export function scheduleRoutes(parts: Parts) {
  return routes()
    .openapi(list, async (c) => c.json(ok(c, await listSchedulesFor(parts, caller(c))), 200))
    .openapi(create, async (c) => c.json(ok(c, await createSchedule(parts, caller(c), c.req.valid('json'))), 201))
    .openapi(preview, async (c) => c.json(ok(c, previewSchedule(parts, c.req.valid('json'))), 200))
    .openapi(get, async (c) => c.json(ok(c, await scheduleDetail(parts, caller(c), c.req.valid('param').id)), 200))
    .openapi(update, async (c) => c.json(ok(c, await updateSchedule(parts, caller(c), c.req.valid('param').id, c.req.valid('json'))), 200))
    .openapi(remove, async (c) => c.json(ok(c, await deleteSchedule(parts, caller(c), c.req.valid('param').id)), 200));
}
