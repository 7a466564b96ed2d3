import { dailyLogDraft } from '@banksman/contracts';
import { z } from 'zod';
import { connectForm, secretText, webAddress } from '../connect-form.ts';
import { secret } from '../connector.ts';
import { partnerMapping } from './mapping.ts';

/** Ways into Buildertrend; each new one is an entry here and a `ConstructionPort` in `transports.ts`. */
export const TRANSPORTS = ['partner-api'] as const;

/** Who publishes a daily log. */
const DAILY_LOGS = ['connection', 'browser'] as const;

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/;
const isLoopback = (url: string) => LOOPBACK.test(new URL(url).hostname);

/**
 * Settings of one connection. The demo reaches only a stand-in on this machine and a live connection never does: a test job at the
 * vendor is a real job, there is no sandbox.
 *
 * The times are assumptions: nothing here has met the live product. `settleMs` doubles the time-out until it was measured.
 */
export const buildertrendConfig = z
  .object({
    mode: z.enum(['demo', 'live']).default('live'),
    transport: z.enum(TRANSPORTS).default('partner-api'),
    /** `browser`: a person publishes each one in their own tab, with the extension; everything else goes over the transport */
    dailyLogs: z.enum(DAILY_LOGS).default('connection'),
    baseUrl: z.url({ protocol: /^https?$/ }),
    token: secret(),
    /** where people open jobs and logs; only for links */
    webUrl: z.url({ protocol: /^https?$/ }).default('https://buildertrend.net'),
    timeoutMs: z.number().int().positive().default(30_000),
    settleMs: z.number().int().positive().default(60_000),
    mapping: partnerMapping.prefault({}),
  })
  .superRefine(({ mode, baseUrl, webUrl, timeoutMs, settleMs }, ctx) => {
    const refuse = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message });
    for (const [path, url] of Object.entries({ baseUrl, webUrl })) {
      if (mode === 'demo' && !isLoopback(url)) refuse(path, 'must be the stand-in on this machine in demo mode');
      if (mode === 'live' && isLoopback(url)) refuse(path, 'must not be this machine in live mode');
      if (mode === 'live' && new URL(url).protocol !== 'https:') refuse(path, 'must begin with https://');
    }
    if (settleMs < timeoutMs) refuse('settleMs', 'must not be shorter than timeoutMs: a daily log could still be on its way');
  });
export type BuildertrendConfig = z.output<typeof buildertrendConfig>;

/** What a person enters. */
export const buildertrendForm = connectForm(
  z.strictObject({
    base_url: webAddress({
      title: 'Address of the partner API',
      description: 'As Buildertrend gave it to you, beginning with https://. The token is sent to this host and to no other.',
    }),
    token: secretText({ title: 'Token', description: 'Buildertrend gives it to partners by agreement.' }),
    daily_logs: z
      .enum(DAILY_LOGS)
      .default('connection')
      .meta({
        title: 'Daily logs are published',
        description: 'Reading goes over the partner API either way: it is how Banksman sees that a log is there.',
        labels: { connection: 'By Banksman, over the partner API', browser: 'By a person, with the browser extension' },
      }),
    web_url: webAddress({
      title: 'Where people open Buildertrend',
      description: 'Links to jobs and logs lead there; nothing is sent to it.',
    }).default('https://buildertrend.net'),
    mapping: partnerMapping.optional().meta({
      title: 'Routes and fields of the partner API',
      description:
        'Buildertrend publishes none, so paste here what it gave you, as JSON, for example {"routes": {"jobs": "/v2/projects"}, "job": {"name": "name"}}. What is left out is called as in Banksman itself.',
    }),
  }),
  ({ base_url: baseUrl, token, daily_logs: dailyLogs, web_url: webUrl, mapping }) => ({
    mode: 'live' as const,
    transport: 'partner-api' as const,
    baseUrl,
    token,
    dailyLogs,
    webUrl,
    ...(mapping ? { mapping } : {}),
  }),
);

/** Becomes a part of a path, so no dots or slashes. Seen: seven or eight digits. */
const jobId = z.string().regex(/^[\w-]{1,64}$/, 'must be a job number such as 48211904');

export const jobRequest = z.object({ job_id: jobId });
export type JobRequest = z.output<typeof jobRequest>;

/** Matches a job's number, name or city; an empty query means any job. */
export const jobQuery = z.object({ query: z.string().max(200).default(''), limit: z.number().int().min(1).max(100).default(20) });
export type JobQuery = z.output<typeof jobQuery>;

export const dailyLogInput = dailyLogDraft.extend({ job_id: jobId });
export const dailyLogsRequest = jobRequest.extend({ limit: z.number().int().min(1).max(100).default(50) });
export type DailyLogsRequest = z.output<typeof dailyLogsRequest>;

export const health = z.object({ ok: z.literal(true), detail: z.string() });
