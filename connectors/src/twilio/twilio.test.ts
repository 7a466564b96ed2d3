import { DomainError } from '@banksman/contracts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { twilioConfig } from './config.ts';
import { isFromTwilio, twilioSignature } from './signature.ts';
import { ACCOUNT, connectedTwilio } from './testing.ts';

const TO = '+13035550142';
let site: Awaited<ReturnType<typeof connectedTwilio>>;
beforeEach(async () => {
  site = await connectedTwilio();
});
afterEach(() => site.close());

const problemOf = (sent: Promise<unknown>) =>
  sent.then(
    () => null,
    (error: unknown) => (error instanceof DomainError ? { code: error.code, outcome: error.details.outcome ?? null } : error),
  );

test('a text arrives as it was written, from our number', async () => {
  expect(await site.send(TO, 'Büro: YES K7Q2MX & more? 100%')).toEqual({
    sid: expect.stringMatching(/^SM[0-9a-f]{32}$/),
    status: 'queued',
  });
  expect(await site.taken()).toMatchObject([{ to: TO, from: ACCOUNT.from, body: 'Büro: YES K7Q2MX & more? 100%' }]);
  expect(await site.check()).toEqual({ ok: true });
});

test('a messaging service takes the place of a number', async () => {
  const service = await connectedTwilio({ from: `MG${'a'.repeat(32)}` });
  expect(await service.send(TO, 'hello')).toMatchObject({ status: 'accepted' });
  await service.close();
});

test.for<[Parameters<typeof site.play>[0], string, string | null, number]>([
  ['rate_limited', 'connector_rate_limited', null, 0],
  ['opted_out', 'connector_refused', null, 0],
  ['unavailable', 'connector_timeout', 'unknown', 0],
  ['error_after_commit', 'connector_timeout', 'unknown', 1],
  ['cut_after_commit', 'connector_timeout', 'unknown', 1],
])('%s: %s, outcome %s', async ([scenario, code, outcome, taken]) => {
  await site.play(scenario);
  expect(await problemOf(site.send(TO, 'hello'))).toEqual({ code, outcome });
  expect(await site.taken()).toHaveLength(taken);
});

test('an answer that does not come in time leaves the outcome open', async () => {
  const impatient = await connectedTwilio({ timeoutMs: 200 });
  await impatient.play('slow', { delay_ms: 600 });
  expect(await problemOf(impatient.send(TO, 'hello'))).toMatchObject({ code: 'connector_timeout' });
  await impatient.close();
});

test('a service that cannot be reached has surely sent nothing', async () => {
  await site.close();
  expect(await problemOf(site.send(TO, 'hello'))).toEqual({ code: 'connector_unavailable', outcome: null });
});

test('what is no number or too long does not leave', async () => {
  expect(await problemOf(site.send('303-555', 'hello'))).toMatchObject({ code: 'input_invalid' });
  expect(await problemOf(site.send(TO, 'x'.repeat(1_601)))).toMatchObject({ code: 'input_invalid' });
  expect(await site.taken()).toEqual([]);
});

test('the stand-in refuses what Twilio does not declare', async () => {
  const post = (body: string) =>
    fetch(`${site.standIn.url}/2010-04-01/Accounts/${ACCOUNT.accountSid}/Messages.json`, {
      method: 'POST',
      body,
      headers: {
        authorization: `Basic ${btoa(`${ACCOUNT.accountSid}:x`)}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    }).then((answer) => answer.json());
  expect(await post('To=%2B13035550142&From=%2B13035550100&Text=hello')).toMatchObject({ status: 400, code: 20001 });
  expect(await post('From=%2B13035550100&Body=hello')).toMatchObject({ code: 21604 });
  expect(await post('To=%2B13035550142&Body=hello')).toMatchObject({ code: 21603 });
  expect(await post('To=%2B13035550142&From=%2B13035550100')).toMatchObject({ code: 21602 });
});

test('live never talks to this machine, demo never to Twilio', () => {
  expect(twilioConfig.safeParse({ mode: 'live', baseUrl: 'http://127.0.0.1:3103', ...ACCOUNT }).success).toBe(false);
  expect(twilioConfig.safeParse({ mode: 'demo', baseUrl: 'https://api.twilio.com', ...ACCOUNT }).success).toBe(false);
  expect(twilioConfig.safeParse({ mode: 'live', ...ACCOUNT }).success).toBe(true);
});

describe('a signature', () => {
  const token = '0123456789abcdef'.repeat(2);
  const url = 'https://office.example.com/api/v1/channels/sms/twilio';
  const params = new URLSearchParams({
    MessageSid: 'SM0123456789abcdef0123456789abcdef',
    AccountSid: 'AC0123456789abcdef0123456789abcdef',
    From: '+13035550142',
    To: '+13035550100',
    Body: 'YES K7Q2MX & thanks — über',
    NumMedia: '0',
  });

  test('is what twilio 6.2.0 computes (getExpectedTwilioSignature, run with these values)', () => {
    expect(twilioSignature(token, url, params)).toBe('BTesW+ViqTlI6++5/Thk/YwMMFo=');
    expect(twilioSignature(token, `${url}?a=1`, new URLSearchParams('B=2&A=z&A=b&A=z'))).toBe('qXjm+16homumgKMMSwuzfSzi5Qo=');
  });

  test('holds for exactly this address, token and form', () => {
    const signature = twilioSignature(token, url, params);
    const other = new URLSearchParams(params);
    other.set('Body', 'NO K7Q2MX');
    const more = new URLSearchParams([...params, ['Extra', '1']]);
    expect(isFromTwilio(token, url, params, signature)).toBe(true);
    expect(isFromTwilio(token, url.replace('https', 'http'), params, signature)).toBe(false);
    expect(isFromTwilio(`${token}0`, url, params, signature)).toBe(false);
    expect(isFromTwilio(token, url, other, signature)).toBe(false);
    expect(isFromTwilio(token, url, more, signature)).toBe(false);
    expect(isFromTwilio(token, url, params, '')).toBe(false);
  });
});
