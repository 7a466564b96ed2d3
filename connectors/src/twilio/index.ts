import { z } from 'zod';
import { connector } from '../connector.ts';
import { checkAccess, sendSms } from './client.ts';
import { type TwilioConfig, twilioConfig, twilioForm } from './config.ts';
import { TWILIO_SCENARIOS } from './scenarios.ts';
import { acceptedSms, health, sms } from './schemas.ts';

const timeoutMs = (config: TwilioConfig) => config.timeoutMs;

const base = connector({
  id: 'twilio',
  version: 1,
  title: 'Text messages (Twilio)',
  category: 'messaging',
  // it has never met the live service
  status: 'stand-in-only',
  config: twilioConfig,
  connect: twilioForm,
  egress: ({ baseUrl }) => [new URL(baseUrl).hostname],
  vendor: {
    docs: 'https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource',
    contracts: [
      {
        kind: 'ts-types',
        source: 'npm twilio, rest/api/v2010/account/message.d.ts, its one operation CreateMessage written down in stand-in/contract.ts',
        revision: '6.2.0',
        licence: 'MIT',
      },
    ],
  },
  // a long code sends one message a second, longer queues are Twilio's
  rateLimit: { perMinute: 60, concurrency: 2 },
  health: 'check',
  standIn: { port: 3103, scenarios: TWILIO_SCENARIOS },
});

/** Texts to people. An SMS has no key by which Twilio would know it again: it is sent at most once. */
export const twilio = base.with({
  send_sms: base.action({
    input: sms,
    output: acceptedSms,
    effect: 'irreversible',
    approval: 'policy',
    timeoutMs,
    idempotency: { mode: 'none', query: 'none', settleMs: timeoutMs },
    run: sendSms,
  }),
  check: base.action({ input: z.object({}), output: health, effect: 'read', timeoutMs, run: (_, ctx) => checkAccess(ctx) }),
});
