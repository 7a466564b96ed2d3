import { randomBytes } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import {
  cutConnection,
  delay,
  type StandIn,
  type StandInBindings,
  type StandInKit,
  type StandInOptions,
  startStandIn,
} from '../stand-in/stand-in.ts';
import { TWILIO_SCENARIOS, type TwilioScenario } from './scenarios.ts';
import { breakOf } from './stand-in/contract.ts';

const taken = z.object({ id: z.string(), to: z.string(), from: z.string(), body: z.string(), at: z.string() });
export type TakenSms = z.output<typeof taken>;

/**
 * Starts an SMS service on 127.0.0.1 that speaks as much of Twilio as the connector does. Every request is checked; messages go nowhere:
 * `GET /` shows them to a person, `GET /messages` to a test. It opens to any account SID with its matching header.
 */
export function startTwilioStandIn(options: StandInOptions): Promise<StandIn> {
  return startStandIn({ ...options, name: 'twilio', scenarios: TWILIO_SCENARIOS, app: routes });
}

function routes(kit: StandInKit<TwilioScenario>): Hono<StandInBindings> {
  const messages = kit.records('messages', taken);
  return new Hono<StandInBindings>()
    .get('/', (c) => c.html(messagesPage(messages.all())))
    .get('/messages', (c) => c.json({ messages: messages.all() }))
    .get('/2010-04-01/Accounts/:file{AC[0-9a-fA-F]{32}\\.json}', (c) => {
      const sid = c.req.param('file').slice(0, -'.json'.length);
      if (!isSignedIn(c, sid)) return refuse(c, 401, 20003, 'Authenticate');
      return c.json({ sid, status: 'active', type: 'Full', friendly_name: 'Stand-in', uri: c.req.path });
    })
    .post('/2010-04-01/Accounts/:sid/Messages.json', async (c) => {
      const sid = c.req.param('sid');
      const slow = kit.faults.take('slow');
      if (slow) await delay(slow.delay_ms);
      if (!isSignedIn(c, sid)) return refuse(c, 401, 20003, 'Authenticate');
      if (kit.faults.take('rate_limited')) return refuse(c, 429, 20429, 'Too Many Requests');
      if (kit.faults.take('unavailable')) return refuse(c, 503, 20503, 'Service unavailable');
      if (!/^application\/x-www-form-urlencoded\b/.test(c.req.header('content-type') ?? '')) return refuse(c, 415, 20001, 'Send a form');
      const form = new URLSearchParams(await c.req.text());
      const wrong = breakOf(form);
      if (wrong) return refuse(c, 400, wrong.code, wrong.message);
      if (kit.faults.take('opted_out')) return refuse(c, 400, 21610, 'Attempt to send to unsubscribed recipient');

      const from = form.get('From') ?? form.get('MessagingServiceSid') ?? '';
      const message = { id: `SM${randomBytes(16).toString('hex')}`, to: form.get('To') ?? '', from, body: form.get('Body') ?? '' };
      messages.put({ ...message, at: kit.now().toISOString() });
      if (kit.faults.take('error_after_commit')) return refuse(c, 500, 20500, 'Internal server error');
      if (kit.faults.take('cut_after_commit')) return cutConnection(c);
      return c.json(toMessage(sid, message, kit.now()), 201);
    });
}

/** Basic authentication with the account of the path and any token: it opens nothing. */
function isSignedIn(c: Context, sid: string): boolean {
  const given = /^Basic (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
  const [account, token] = Buffer.from(given, 'base64').toString('utf8').split(':');
  return account === sid && (token ?? '') !== '';
}

/** `{code, message, more_info, status}` (twilio 6.2.0, base/RestException). */
function refuse(c: Context, status: ContentfulStatusCode, code: number, message: string): Response {
  return c.json({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }, status);
}

/** MessageResource of twilio 6.2.0; dates in RFC 2822. */
function toMessage(account_sid: string, { id: sid, to, from, body }: Omit<TakenSms, 'at'>, now: Date) {
  const date = now.toUTCString().replace('GMT', '+0000');
  const isService = from.startsWith('MG');
  return {
    body,
    num_segments: String(Math.ceil(body.length / 160)),
    direction: 'outbound-api',
    from: isService ? null : from,
    to,
    date_updated: date,
    price: null,
    error_message: null,
    uri: `/2010-04-01/Accounts/${account_sid}/Messages/${sid}.json`,
    account_sid,
    num_media: '0',
    status: isService ? 'accepted' : 'queued',
    messaging_service_sid: isService ? from : null,
    sid,
    date_sent: null,
    date_created: date,
    error_code: null,
    price_unit: 'USD',
    api_version: '2010-04-01',
    subresource_uris: { media: `/2010-04-01/Accounts/${account_sid}/Messages/${sid}/Media.json` },
  };
}

function messagesPage(messages: TakenSms[]) {
  const items = messages.toReversed().map(({ to, at, body }) => html`<li><strong>${to}</strong> ${at}<br />${body}</li>`);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Text messages (stand-in)</title>
        <style>
          body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem; color-scheme: light dark; }
          li { margin-bottom: 1rem; }
        </style>
      </head>
      <body>
        <h1>Text messages (stand-in)</h1>
        <ul>${items}</ul>
      </body>
    </html>`;
}
