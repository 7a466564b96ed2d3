import { z } from 'zod';
import type { Stack } from './stack.ts';

const list = z.object({ data: z.array(z.object({ id: z.string(), metadata: z.record(z.string(), z.unknown()).nullish() })) });

/** What the hotel supplier's stand-in says was booked: the auditor's side of the story. */
export async function bookingsAt(stack: Pick<Stack, 'hotelsUrl'>): Promise<{ id: string }[]> {
  const headers = { authorization: 'Bearer duffel_test_auditor', 'duffel-version': 'v2' };
  const answer = await fetch(`${stack.hotelsUrl}/stays/bookings?limit=200`, { headers });
  if (!answer.ok) throw new Error(`the stand-in answered ${answer.status}: ${await answer.text()}`);
  return list.parse(await answer.json()).data;
}

/** How a failure is played: `times: null` keeps it until `playNothing`, `operation` limits it to one kind of request. */
type Fault = { times?: number | null; delay_ms?: number; percent?: number; operation?: string };

/** Lets a stand-in play one of the vendor's failures. */
export async function play(standInUrl: string, scenario: string, more: Fault = {}): Promise<void> {
  const answer = await fetch(`${standInUrl}/__stand-in/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ scenario, ...more }),
  });
  if (!answer.ok) throw new Error(`the stand-in does not play ${scenario}: ${await answer.text()}`);
}

/** Ends every failure that a stand-in plays. */
export async function playNothing(standInUrl: string): Promise<void> {
  const answer = await fetch(`${standInUrl}/__stand-in/faults`, { method: 'DELETE' });
  if (!answer.ok) throw new Error(`the stand-in answered ${answer.status}`);
}

/** A page of the Buildertrend stand-in as one of its users sees it: its log-in only asks who one is. */
export async function pageAt(stack: Pick<Stack, 'buildertrendUrl'>, url: string): Promise<string> {
  const body = new URLSearchParams({ user: '9001', returnTo: '/app/Landing' });
  const signedIn = await fetch(`${stack.buildertrendUrl}/u/login`, { method: 'POST', body, redirect: 'manual' });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  return (await fetch(url, { headers: { cookie } })).text();
}
