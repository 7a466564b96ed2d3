import { type DailyLog, type DailyLogDraft, dailyLog } from '@banksman/contracts';
import { z } from 'zod';
import { type ActionContext, callAction, findEffect } from '../connector.ts';
import { createEgress } from '../egress.ts';
import { buildertrend } from './index.ts';
import { markerFor } from './marker.ts';
import type { BuildertrendScenario, Operation } from './scenarios.ts';
import { startBuildertrendStandIn } from './stand-in.ts';

type ActionName = keyof typeof buildertrend.actions;

export const REFERENCE = '7Q2M4XKDBANKSMANTESTREFERENC';
export const MARKER = markerFor(REFERENCE);
export const DENVER_JOB = '48211904';
export const HOSTILE_JOB = '48281357';
/** An invented token in the shape that the stand-in takes. */
export const TOKEN = 'demo-token-never-to-be-seen';
export const DRAFT: DailyLogDraft = {
  job_id: DENVER_JOB,
  title: 'Hotel Dec 7 to 10: Elm House',
  notes: 'Confirmation 4XK-77\nRooms: 2',
  date: '2026-11-21',
  marker: MARKER,
  notify: [],
};

/** The connector, connected to a stand-in of its own over real HTTP. */
export async function connectedBuildertrend(options: { dataDir?: string; config?: Record<string, unknown> } = {}) {
  const standIn = await startBuildertrendStandIn({
    port: 0,
    dataDir: options.dataDir ?? null,
    now: () => new Date('2026-11-21T15:00:00Z'),
  });
  const config = buildertrend.config.parse({
    mode: 'demo',
    baseUrl: standIn.url,
    webUrl: standIn.url,
    token: TOKEN,
    timeoutMs: 5_000,
    settleMs: 6_000,
    ...options.config,
  });
  const lines: string[] = [];
  const context: ActionContext<unknown> = {
    config,
    fetch: createEgress({ allowHosts: [], allowLoopback: [standIn.url] }),
    signal: new AbortController().signal,
    log: (...line) => lines.push(JSON.stringify(line)),
    reference: REFERENCE,
    now: () => new Date('2026-11-21T15:00:00Z'),
  };
  const call = (name: ActionName, input: unknown, over: Partial<ActionContext<unknown>> = {}) =>
    callAction('buildertrend', name, buildertrend.actions[name], input, { ...context, ...over });
  return {
    standIn,
    context,
    lines,
    call,
    write: async (over: Partial<DailyLogDraft> = {}): Promise<DailyLog> =>
      dailyLog.parse(await call('add_daily_log', { ...DRAFT, ...over })),
    find: (over: Partial<DailyLogDraft> = {}) =>
      findEffect('buildertrend', 'add_daily_log', buildertrend.actions.add_daily_log, { ...DRAFT, ...over }, context),
    /** makes the vendor fail; once unless said */
    play: (scenario: BuildertrendScenario, more: { times?: number | null; delay_ms?: number; operation?: Operation } = {}) =>
      fetch(`${standIn.url}/__stand-in/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ scenario, ...more }),
      }),
    /** what really is stored there for a job, as the vendor tells it */
    stored: async (jobId = DENVER_JOB) => {
      const answer = await fetch(`${standIn.url}/partner-api/v1/jobs/${jobId}/daily-logs`, {
        headers: { authorization: 'Bearer demo-auditor' },
      });
      return z
        .object({
          data: z.array(z.looseObject({ id: z.string(), title: z.string(), notes: z.string(), notify_user_ids: z.array(z.string()) })),
        })
        .parse(await answer.json()).data;
    },
    requests: async () => {
      const received = await (await fetch(`${standIn.url}/__stand-in/requests`)).json();
      return z.object({ requests: z.array(z.object({ method: z.string(), path: z.string() })) }).parse(received).requests;
    },
  };
}
export type ConnectedBuildertrend = Awaited<ReturnType<typeof connectedBuildertrend>>;
