import { parseOrRefuse, phone } from '@banksman/contracts';
import { createRoute, z } from '@hono/zod-openapi';
import { publicRoute, routes } from '../http/index.ts';
import { SMS_WEBHOOK_PATH } from '../messages/addresses.ts';
import type { Parts } from '../parts.ts';
import { accountThatSigned } from '../services/sms-accounts.ts';
import { answerSms } from '../services/sms-replies.ts';

/** Of what Twilio sends with an incoming message we read this; the rest only counts for the signature. */
const incoming = z.object({
  MessageSid: z.string().regex(/^(SM|MM)[0-9a-fA-F]{32}$/),
  AccountSid: z.string(),
  From: phone,
  Body: z.string(),
});

const twilioSms = createRoute({
  method: 'post',
  path: '/channels/sms/twilio',
  operationId: 'receiveTwilioSms',
  summary: 'A text message that Twilio passes on',
  description:
    "Twilio's webhook for incoming messages: a form (`MessageSid`, `AccountSid`, `From`, `Body`, …) with `X-Twilio-Signature` over this address below PUBLIC_URL and every field; anything else is refused. Answers in TwiML, without envelope.",
  middleware: [publicRoute()] as const,
  responses: {
    200: { description: 'TwiML with what to text back', content: { 'text/xml': { schema: z.string() } } },
  },
});

/** What carriers of messages pass on to us. Each proves itself by its own signature. */
export function channelRoutes(parts: Parts) {
  return routes().openapi(twilioSms, async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const address = `${parts.publicUrl}${SMS_WEBHOOK_PATH}${new URL(c.req.url).search}`;
    const account = await accountThatSigned(parts, form, address, c.req.header('x-twilio-signature') ?? '');
    const { MessageSid: messageId, From: from, Body: text } = parseOrRefuse(incoming, Object.fromEntries(form));
    const said = await answerSms(parts, { messageId, from, text }, account);
    return c.body(twiml(said), 200, { 'content-type': 'text/xml; charset=utf-8' });
  });
}

/** One text back (twilio.com/docs/messaging/twiml/message). */
function twiml(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<?xml version="1.0" encoding="UTF-8"?><Response><Message>${escaped}</Message></Response>`;
}
