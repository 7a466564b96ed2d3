import { envelope } from '@banksman/contracts';
import { z } from 'zod';
import { notBanksman, refused, signedOut, unreachable } from './problem.ts';
import { accessToken } from './session.ts';

const TIMEOUT_MS = 30_000;
type Send = { method?: 'GET' | 'POST'; body?: unknown; headers?: Record<string, string> };

/**
 * Asks the API as the signed-in person and parses the answer with its contract.
 * @throws Trouble: `signed_out`, `unreachable`, or the API's own code
 */
export async function ask<Data extends z.ZodType>(schema: Data, path: string, send: Send = {}): Promise<z.output<Data>> {
  const answer = await request(path, { ...send, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const json: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw refused(answer.status, json);
  const outer = envelope(z.unknown()).safeParse(json);
  const inner = schema.safeParse(outer.data?.data);
  if (!inner.success) throw notBanksman();
  return inner.data;
}

/** The answer as it is, with a token that was renewed once if the first was refused. */
export async function request(path: string, send: Send & { signal: AbortSignal }): Promise<Response> {
  for (const isRefused of [false, true]) {
    const { token, address } = await accessToken(isRefused);
    const { method = 'GET', body, headers = {}, signal } = send;
    const answer = await fetch(`${address}/api/v1${path}`, {
      method,
      credentials: 'omit',
      redirect: 'error',
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal,
    }).catch(() => null);
    if (!answer) throw unreachable();
    if (answer.status !== 401) return answer;
  }
  throw signedOut();
}
