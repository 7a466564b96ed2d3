import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * What Twilio signs a call to us with: HMAC-SHA1 with the auth token, base64, over the exact public address and every form parameter
 * as name and value, sorted by name; a parameter that comes several times with its different values sorted
 * (twilio.com/docs/usage/security, "validating requests"; held to the official package by a vector in the test).
 * @param url as configured at Twilio, query included: never taken from the Host header
 */
export function twilioSignature(authToken: string, url: string, params: URLSearchParams): string {
  const names = [...new Set(params.keys())].toSorted();
  const text = names.flatMap((name) => [...new Set(params.getAll(name))].toSorted().map((value) => `${name}${value}`)).join('');
  return createHmac('sha1', authToken).update(`${url}${text}`, 'utf8').digest('base64');
}

/** Whether a call came from Twilio; takes as long for a wrong signature as for a right one. It has no time in it: replays are the caller's matter. */
export function isFromTwilio(authToken: string, url: string, params: URLSearchParams, signature: string): boolean {
  const expected = Buffer.from(twilioSignature(authToken, url, params));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
