import { type ActionContext, callAction } from '../connector.ts';
import { createEgress } from '../egress.ts';
import { twilio } from './index.ts';
import type { TwilioScenario } from './scenarios.ts';
import { startTwilioStandIn, type TakenSms } from './stand-in.ts';

export const ACCOUNT = { accountSid: `AC${'0123456789abcdef'.repeat(2)}`, authToken: 'f'.repeat(32), from: '+13035550100' };

/** The connector, connected to a stand-in of its own over real HTTP. */
export async function connectedTwilio(over: Record<string, unknown> = {}) {
  const standIn = await startTwilioStandIn({ port: 0, dataDir: null });
  const config = twilio.config.parse({ mode: 'demo', baseUrl: standIn.url, timeoutMs: 2_000, ...ACCOUNT, ...over });
  const fetchOut = createEgress({ allowHosts: [], allowLoopback: [standIn.url] });
  const context: ActionContext<unknown> = {
    config,
    fetch: fetchOut,
    signal: new AbortController().signal,
    log: () => {},
    reference: null,
    now: () => new Date(),
  };
  return {
    standIn,
    send: (to: string, body: string) => callAction('twilio', 'send_sms', twilio.actions.send_sms, { to, body }, context),
    check: () => callAction('twilio', 'check', twilio.actions.check, {}, context),
    taken: async (): Promise<TakenSms[]> => {
      const { messages } = (await (await fetch(`${standIn.url}/messages`)).json()) as { messages: TakenSms[] };
      return messages;
    },
    play: async (scenario: TwilioScenario, more: { times?: number | null; delay_ms?: number } = {}) => {
      const body = JSON.stringify({ scenario, ...more });
      await fetch(`${standIn.url}/__stand-in/faults`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    },
    close: () => standIn.stop(),
  };
}
