import { type ActionContext, type AnyAction, type Connector, callAction, settleMsOf } from '@banksman/connectors';
import { type Actor, DomainError, formatMoney, PROBLEM_CLASS } from '@banksman/contracts';
import { allowResend, appendEvent, beginSending, type ClaimedRun, type EffectRow, type NewEvent, settleEffect } from '@banksman/db';
import { type Connection, connectionOf, contextOf } from '../connections.ts';
import type { Parts } from '../parts.ts';
import type { Journal } from './checkpoints/journal.ts';
import { Parked } from './signals.ts';

/** What the gate needs to know of the run that asks. */
export type GateRun = {
  claimed: ClaimedRun;
  actor: Actor;
  /** fires when the run is cancelled or lost */
  signal: AbortSignal;
  /** fires only when the worker stops */
  sendSignal: AbortSignal;
  journal: Journal;
};

/** A stopped run looks again by itself, though the end of the stop wakes it at once. */
const STOPPED_MS = 60_000;
/** How often it is looked whether a person has done it; who says so wakes the run at once. */
const PERSON_MS = 60_000;
const STOPPED = 'waits, because everything that leaves the company is stopped';

/** A permitted request leaves within this time, or it is permitted anew; a cancel waits as long before it is acknowledged. */
export const SEND_WITHIN_MS = 250;
const MAX_PERMISSIONS = 20;
const SLOW_DATABASE_MS = 2_000;

export type GateRequest = {
  connector: Connector;
  action: string;
  step: string;
  ordinal: number;
  payload: Record<string, unknown>;
  input: Record<string, unknown>;
  businessKey: string | null;
};

/** One effect on its way out, with who wants it. */
export type Send = { parts: Parts; run: GateRun; request: GateRequest; action: AnyAction; effect: EffectRow };

/** Parks the run while everything that leaves the company is stopped. */
export const stoppedNow = () => new Parked(STOPPED_MS, STOPPED, 'effects');

/** Permits, sends and records one request. @throws as `performEffect` */
export async function sendEffect(send: Send): Promise<unknown> {
  const { parts, run, request, action } = send;
  const connection = await connectionOf(parts.connections, run.claimed.workspaceId, request.connector);
  const settleMs = settleMsOf(action, connection.config);
  const isByPerson = action.byPerson?.(connection.config) ?? false;
  await permitSending(send, settleMs, isByPerson);
  if (isByPerson) throw waitForPerson(send);
  parts.failpoint('sending');
  let output: unknown;
  try {
    output = await callAction(request.connector.id, request.action, action, request.input, context(send, connection, run.sendSignal));
  } catch (error) {
    return failedSend(send, error, settleMs);
  }
  parts.failpoint('answered');
  return confirm(send, output);
}

/**
 * `approved → sending`. A permission that took long to come is given back and asked for again: in between the run may have
 * been cancelled, and a cancel waits only `SEND_WITHIN_MS` for a request that was permitted before it.
 */
async function permitSending(send: Send, settleMs: number, isByPerson: boolean): Promise<void> {
  const { parts, run, request, effect } = send;
  const { id: runId, fence } = run.claimed;
  const { title } = request.connector;
  const event = line(send, 'effect_sent', isByPerson ? `Left to a person at ${title}` : `Sent to ${title}${amountOf(effect)}`);
  const sending = { key: effect.key, runId, fence, input: request.input, lookupInMs: settleMs, event };
  for (let tries = 1; ; tries++) {
    const askedAt = performance.now();
    const begun = await beginSending(parts.db, sending);
    if (begun === 'lost') throw new DomainError('lease_lost', { details: { run_id: runId } });
    if (begun === 'stopped') throw stoppedNow();
    if (performance.now() - askedAt < SEND_WITHIN_MS) return;
    const text = 'Not sent yet: the database answered too slowly to be sure that nobody has cancelled';
    const isBack = await allowResend(parts.db, effect.key, fence, runId, line(send, 'effect_not_sent', text));
    if (!isBack) throw new DomainError('lease_lost', { details: { run_id: runId } });
    if (tries === MAX_PERMISSIONS) throw new Parked(SLOW_DATABASE_MS, 'waits, because the database answers too slowly to send safely');
  }
}

/** Three kinds of failure: surely not done and worth another try, surely refused, and unknown. */
async function failedSend(send: Send, error: unknown, settleMs: number): Promise<never> {
  const { parts, run, request, effect } = send;
  if (error instanceof DomainError && !isOutcomeUnknown(error)) {
    if (PROBLEM_CLASS[error.code] === 'transient') {
      // with its line: whoever finds this run after a crash here sends again, and the history says why
      const event = line(send, 'effect_not_sent', `Nothing was done in ${request.connector.title}`, { code: error.code });
      await allowResend(parts.db, effect.key, run.claimed.fence, run.claimed.id, event);
    } else {
      await settleEffect(parts.db, effect.key, { state: 'rejected', problem: { code: error.code, details: error.details } });
      await say(send, 'effect_rejected', `${request.connector.title} refused: nothing was changed there`, { code: error.code });
    }
    throw error;
  }
  const code = error instanceof DomainError ? error.code : 'internal';
  await settleEffect(parts.db, effect.key, { state: 'unknown', problem: { code } });
  await say(send, 'effect_unknown', `${request.connector.title} gave no clear answer; Banksman looks before it does anything again`, {
    code,
  });
  if (run.signal.aborted) throw error;
  throw new Parked(settleMs, `waiting until ${request.connector.title} shows what happened`);
}

/** A failure after which nobody here knows whether the supplier did it. */
function isOutcomeUnknown(error: DomainError): boolean {
  return error.details.outcome === 'unknown' || error.code === 'connector_timeout' || error.details.sent === 'unknown';
}

/** Parks the run until a person has done it. */
export const waitForPerson = ({ request }: Send) =>
  new Parked(PERSON_MS, `waits for somebody to publish it in ${request.connector.title}`, 'person');

/** Sends once more what is known to be absent, or to be taken once. @throws DomainError `lease_lost` */
export async function resend(send: Send): Promise<unknown> {
  const { id: runId, fence } = send.run.claimed;
  if (!(await allowResend(send.parts.db, send.effect.key, fence, runId)))
    throw new DomainError('lease_lost', { details: { run_id: runId } });
  return sendEffect(send);
}

/** Records what the supplier did, and returns it. */
export async function confirm(send: Send, output: unknown): Promise<unknown> {
  const { parts, request, effect } = send;
  await settleEffect(parts.db, effect.key, { state: 'confirmed', output: { value: output } });
  const event = line(send, 'effect_confirmed', `Confirmed by ${request.connector.title}${amountOf(effect)}`, {
    reference: effect.reference,
  });
  await appendEvent(parts.db, send.run.claimed.id, null, event, { advanced: true });
  parts.failpoint('confirmed');
  return output;
}

/** What the connector is called with. */
export function context({ parts, effect }: Send, connection: Connection, signal: AbortSignal): ActionContext<unknown> {
  return contextOf(connection, { signal, reference: effect.reference, log: parts.log, now: parts.now });
}

type EffectEvent = 'effect_sent' | 'effect_not_sent' | 'effect_confirmed' | 'effect_rejected' | 'effect_unknown' | 'effect_looked_up';

function line({ run, request, effect }: Send, type: EffectEvent, text: string, data: Record<string, unknown> = {}): NewEvent {
  return { type, step: request.step, text, data: { ...data, key: effect.key, action: request.action }, actor: run.actor };
}

/** What the supplier did is told whoever owns the run by now, so these events carry no fence. */
export async function say(send: Send, type: EffectEvent, text: string, data: Record<string, unknown> = {}): Promise<void> {
  await appendEvent(send.parts.db, send.run.claimed.id, null, line(send, type, text, data));
}

function amountOf(effect: EffectRow): string {
  return effect.amountCents !== null && effect.currency !== null ? `: ${formatMoney(effect.amountCents, effect.currency)}` : '';
}
