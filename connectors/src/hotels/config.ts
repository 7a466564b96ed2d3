import { z } from 'zod';
import { connectForm, secretText } from '../connect-form.ts';
import { secret } from '../connector.ts';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/;

/**
 * Settings of one connection. Live, sandbox and demo never mix: a mode refuses the others' hosts and tokens.
 *
 * - Duffel may take 120 s to answer an order and asks for a client timeout of at least 130 s (docs/api/overview/response-handling,
 *   "order and booking creation").
 * - How far its list of bookings lags behind an order is not documented; until it was measured, as long again is waited before an
 *   order without an answer is looked up.
 */
export const hotelsConfig = z
  .object({
    mode: z.enum(['demo', 'sandbox', 'live']).default('sandbox'),
    baseUrl: z.url({ protocol: /^https?$/ }).default('https://api.duffel.com'),
    /** `duffel_test_…` or `duffel_live_…` */
    token: secret(),
    timeoutMs: z.number().int().positive().default(140_000),
    settleMs: z.number().int().positive().default(280_000),
    /** rates are read for this many of the nearest hotels: one request each, and the vendor allows 60 a minute */
    hotelsPerSearch: z.number().int().min(1).max(40).default(12),
  })
  .superRefine(({ mode, baseUrl, token, timeoutMs, settleMs }, ctx) => {
    const refuse = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message });
    const { protocol, hostname } = new URL(baseUrl);
    const isLoopback = LOOPBACK.test(hostname);
    if (mode === 'demo' && !isLoopback) refuse('baseUrl', 'must be the stand-in on this machine in demo mode');
    if (mode !== 'demo' && isLoopback) refuse('baseUrl', `must not be this machine in ${mode} mode`);
    if (mode !== 'demo' && protocol !== 'https:') refuse('baseUrl', 'must begin with https://');
    if (mode === 'live' && token.startsWith('duffel_test_')) refuse('token', 'is a test token: not for live mode');
    if (mode !== 'live' && token.startsWith('duffel_live_')) refuse('token', `is a live token: not for ${mode} mode`);
    if (settleMs < timeoutMs) refuse('settleMs', 'must not be shorter than timeoutMs: an order could still be on its way');
  });
export type HotelsConfig = z.output<typeof hotelsConfig>;

/** What a person enters: the token alone says whether it is Duffel's test mode. */
export const hotelsForm = connectForm(
  z.strictObject({
    token: secretText(
      {
        title: 'Access token',
        description: 'From Duffel, under Developers: duffel_test_… books nothing real, duffel_live_… books and charges.',
      },
      /^duffel_(test|live)_./,
      'must begin with duffel_test_ or duffel_live_',
    ),
  }),
  ({ token }) => ({ mode: token.startsWith('duffel_live_') ? ('live' as const) : ('sandbox' as const), token }),
);
