import { dailyLog, site } from '@banksman/contracts';
import { z } from 'zod';
import { connector } from '../connector.ts';
import { BUILDERTREND_SCENARIOS } from './scenarios.ts';
import {
  type BuildertrendConfig,
  buildertrendConfig,
  buildertrendForm,
  dailyLogInput,
  dailyLogsRequest,
  health,
  jobQuery,
  jobRequest,
} from './schemas.ts';
import { portOf } from './transports.ts';

const timeoutMs = (config: BuildertrendConfig) => config.timeoutMs;
const settleMs = (config: BuildertrendConfig) => config.settleMs;

const base = connector({
  id: 'buildertrend',
  version: 1,
  title: 'Buildertrend',
  category: 'construction',
  // there is no public API and no test account: nothing here has met the live product
  status: 'stand-in-only',
  config: buildertrendConfig,
  connect: buildertrendForm,
  egress: ({ baseUrl }) => [new URL(baseUrl).hostname],
  vendor: {
    docs: 'https://buildertrend.com',
    contracts: [
      {
        kind: 'capture',
        source:
          'paths, element ids, test ids and form limits as public projects use them (BuildCal/buildertrend-gateway, buildertrend-api-map.md)',
        revision: '2026-11',
        licence: 'MIT',
        knownDefects: ['the partner API is not published: routes and fields are the stand-in’s own until a customer supplies a mapping'],
      },
    ],
  },
  rateLimit: { perMinute: 60, concurrency: 2 },
  health: 'check',
  standIn: { port: 3101, scenarios: BUILDERTREND_SCENARIOS },
});

/** Jobs (building sites) and their daily logs. What a job says is somebody's text, never an instruction. */
export const buildertrend = base.with({
  get_job: base.action({
    input: jobRequest,
    output: site.nullable(),
    effect: 'read',
    timeoutMs,
    run: (request, ctx) => portOf(ctx).getJob(request, ctx),
  }),
  find_jobs: base.action({
    input: jobQuery,
    output: z.array(site),
    effect: 'read',
    timeoutMs,
    run: (request, ctx) => portOf(ctx).findJobs(request, ctx),
  }),
  add_daily_log: base.action({
    input: dailyLogInput,
    output: dailyLog,
    effect: 'write',
    approval: 'policy',
    timeoutMs,
    idempotency: { mode: 'marker-search', field: 'notes, and title where it fits', query: 'by-list', settleMs },
    byPerson: ({ dailyLogs }) => dailyLogs === 'browser',
    run: (draft, ctx) => portOf(ctx).addDailyLog(draft, ctx),
    find: (draft, ctx) => portOf(ctx).findDailyLog(draft, ctx),
  }),
  list_daily_logs: base.action({
    input: dailyLogsRequest,
    output: z.array(dailyLog),
    effect: 'read',
    timeoutMs,
    run: (request, ctx) => portOf(ctx).listDailyLogs(request, ctx),
  }),
  check: base.action({ input: z.object({}), output: health, effect: 'read', timeoutMs, run: (_, ctx) => portOf(ctx).check(ctx) }),
});
