import { phone } from '@banksman/contracts';
import { z } from 'zod';
import { connectForm, secretText } from '../connect-form.ts';
import { secret } from '../connector.ts';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/;

/** Settings of one Twilio account. Live and demo never mix: each refuses the other's host. */
export const twilioConfig = z
  .object({
    mode: z.enum(['demo', 'live']).default('live'),
    baseUrl: z.url({ protocol: /^https?$/ }).default('https://api.twilio.com'),
    accountSid: z.string().regex(/^AC[0-9a-fA-F]{32}$/, 'must be the account SID, AC and 32 hexadecimal digits'),
    /** opens the account and signs Twilio's calls to us */
    authToken: secret(),
    /** one of the account's numbers, or a messaging service */
    from: z.union([phone, z.string().regex(/^MG[0-9a-fA-F]{32}$/)], 'must be a number such as +13035550100 or a messaging service (MG…)'),
    /** Twilio accepts a message and sends it later, so its answer is a matter of a second */
    timeoutMs: z.number().int().positive().default(15_000),
  })
  .superRefine(({ mode, baseUrl }, ctx) => {
    const { protocol, hostname } = new URL(baseUrl);
    const isLoopback = LOOPBACK.test(hostname);
    const refuse = (message: string) => ctx.addIssue({ code: 'custom', path: ['baseUrl'], message });
    if (mode === 'demo' && !isLoopback) refuse('must be the stand-in on this machine in demo mode');
    if (mode === 'live' && isLoopback) refuse('must not be this machine in live mode');
    if (mode === 'live' && protocol !== 'https:') refuse('must begin with https://');
  });
export type TwilioConfig = z.output<typeof twilioConfig>;

/** What a person enters. */
export const twilioForm = connectForm(
  z.strictObject({
    account_sid: z
      .string('must be entered')
      .trim()
      .regex(/^AC[0-9a-fA-F]{32}$/, 'must be the account SID, AC and 32 hexadecimal digits')
      .meta({ title: 'Account SID', description: 'On the first page of the Twilio console: AC and 32 characters.' }),
    auth_token: secretText({
      title: 'Auth token',
      description: 'Beside the account SID. It also proves that an answer comes from Twilio.',
    }),
    from: z
      .string('must be entered')
      .trim()
      .regex(/^(\+[1-9]\d{6,14}|MG[0-9a-fA-F]{32})$/, 'must be a number such as +13035550100 or a messaging service (MG…)')
      .meta({ title: 'Sent from', description: 'One of the account’s numbers, such as +13035550100, or a messaging service (MG…).' }),
  }),
  ({ account_sid: accountSid, auth_token: authToken, from }) => ({ mode: 'live' as const, accountSid, authToken, from }),
);
