import { DomainError, type ProblemCode } from '@banksman/contracts';
import type { z } from 'zod';
import type { ActionContext } from '../connector.ts';
import type { TwilioConfig } from './config.ts';
import { type acceptedSms, type health, refusal, type sms, vendorAccount, vendorMessage } from './schemas.ts';

type Ctx = ActionContext<TwilioConfig>;

/**
 * Hands one SMS to Twilio: `POST /2010-04-01/Accounts/{Sid}/Messages.json`, basic authentication, form body.
 * Twilio knows neither an idempotency key nor a reference of ours, so a send whose answer was lost is never repeated.
 * @throws DomainError `connector_refused` (number, opt-out 21610, …; `details.vendor_code`), `connection_expired`,
 * `connector_rate_limited` and `connector_unavailable` when it surely was not sent; `connector_timeout` with
 * `details.outcome: 'unknown'` when it may have been
 */
export async function sendSms({ to, body }: z.output<typeof sms>, ctx: Ctx): Promise<z.input<typeof acceptedSms>> {
  const { from } = ctx.config;
  const form = new URLSearchParams({ To: to, Body: body, ...(from.startsWith('MG') ? { MessagingServiceSid: from } : { From: from }) });
  const response = await exchange(ctx, 'POST', '/Messages.json', form).catch((error: unknown) => {
    const isLost = error instanceof DomainError && error.code === 'connector_unavailable' && error.details.sent === 'unknown';
    throw isLost ? unknown('the connection broke while the message was with Twilio', error.details, error) : error;
  });
  const answer = await jsonOf(response);
  if (!response.ok) throw translate(response, answer, true);
  const accepted = vendorMessage.safeParse(answer);
  if (!accepted.success) throw unknown('Twilio answered in a shape that we do not know', { status: response.status }, accepted.error);
  return accepted.data;
}

/** Whether the account can be used: `GET /2010-04-01/Accounts/{Sid}.json`. */
export async function checkAccess(ctx: Ctx): Promise<z.input<typeof health>> {
  const response = await exchange(ctx, 'GET', '.json', null);
  const answer = await jsonOf(response);
  if (!response.ok) throw translate(response, answer, false);
  return { ok: vendorAccount.parse(answer).status === 'active' };
}

function exchange(ctx: Ctx, method: string, path: string, form: URLSearchParams | null): Promise<Response> {
  const { accountSid, authToken, baseUrl } = ctx.config;
  const headers = { accept: 'application/json', authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}` };
  const body = form ? { body: form.toString(), headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' } } : { headers };
  return ctx.fetch(`${baseUrl}/2010-04-01/Accounts/${accountSid}${path}`, { method, signal: ctx.signal, ...body });
}

/** By status and Twilio's own number, never by its words. A 5xx says nothing about whether the message was taken. */
function translate(response: Response, answer: unknown, isSend: boolean): DomainError {
  const said = refusal.safeParse(answer).data;
  const details = { status: response.status, ...(said?.code ? { vendor_code: said.code } : {}) };
  const fail = (code: ProblemCode, message: string) => new DomainError(code, { message, details });
  if (response.status === 401) return fail('connection_expired', 'Twilio does not accept the account and token');
  if (response.status === 429) return fail('connector_rate_limited', 'Twilio allows no more requests for the moment');
  if (response.status >= 500)
    return isSend ? unknown('Twilio failed while it had the message', details) : fail('connector_unavailable', 'Twilio is not available');
  // error 21610 (twilio.com/docs/api/errors/21610): the recipient has replied STOP
  if (said?.code === 21610) return fail('connector_refused', 'The number has opted out of messages: its owner has to reply START');
  return fail('connector_refused', said?.message ? `Twilio: ${said.message}` : `Twilio refused the message (${response.status})`);
}

function unknown(message: string, details: Record<string, unknown>, cause?: unknown): DomainError {
  return new DomainError('connector_timeout', { message, details: { ...details, outcome: 'unknown' }, cause });
}

async function jsonOf(response: Response): Promise<unknown> {
  return response.json().catch(() => undefined);
}
