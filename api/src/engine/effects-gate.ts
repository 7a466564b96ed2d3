import { type ActionContext, type AnyAction, type Connector, callAction, findEffect, settleMsOf } from '@banksman/connectors';
import { type Actor, DomainError, formatMoney, PROBLEM_CLASS } from '@banksman/contracts';
import {
  allowResend,
  appendEvent,
  authoriseEffect,
  beginSending,
  type ClaimedRun,
  countLookup,
  type EffectRow,
  effectInSlot,
  lookupDueInMs,
  type NewEvent,
  settleEffect,
} from '@banksman/db';
import { type Connection, connectionOf, contextOf, isOtherAccount } from '../connections.ts';
import type { Parts } from '../parts.ts';
import type { Journal } from './checkpoints/journal.ts';
import { answerAboutEffect } from './effect-questions.ts';
import { effectKey, referenceOf, sha256Of } from './reference.ts';
import { NeedsPerson, Parked } from './signals.ts';

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

type Send = { parts: Parts; run: GateRun; request: GateRequest; action: AnyAction; effect: EffectRow };

/**
 * The only way to change anything outside. The intent is committed before the send, under a key that never holds the
 * attempt; an outcome that is not known is looked up after the supplier's settle time, and only then sent again or asked
 * about. Called again for the same slot it returns the recorded outcome.
 * @returns the action's output
 * @throws DomainError `effect_not_approved`, `effect_slot_taken`, `duplicate_business`, `lease_lost` or the connector's own;
 * `Parked` while an outcome settles; `NeedsPerson` when it cannot be known
 */
export async function performEffect(parts: Parts, run: GateRun, request: GateRequest): Promise<unknown> {
  const action = request.connector.actions[request.action];
  if (!action) throw new TypeError(`${request.connector.id} has no action ${request.action}`);
  await run.journal.flush();
  const effect = await intent(parts, run, request, action);
  const send: Send = { parts, run, request, action, effect };
  switch (effect.state) {
    case 'confirmed':
      return action.output.parse(effect.output?.value);
    case 'approved':
      return sendEffect(send);
    case 'sending':
    case 'unknown':
      return reconcile(send);
    case 'needs_human':
      return afterAnswer(send);
    case 'proposed':
      throw new DomainError('effect_not_approved', { details: { step: effect.step } });
    case 'rejected':
    case 'absent':
    case 'compensated':
      throw recordedProblem(effect);
  }
}

async function intent(parts: Parts, run: GateRun, request: GateRequest, action: AnyAction): Promise<EffectRow> {
  const { workspaceId, id: runId, fence } = run.claimed;
  const { step, ordinal, payload } = request;
  const payloadSha256 = sha256Of(payload);
  const found = await effectInSlot(parts.db, runId, step, ordinal);
  if (found) {
    if (found.payloadSha256 !== payloadSha256)
      throw new DomainError('effect_slot_taken', { details: { step, ordinal, state: found.state } });
    return found;
  }
  if (action.effect === 'spend' || action.effect === 'irreversible' || action.approval === 'always') {
    throw new DomainError('effect_not_approved', { details: { step, ordinal, action: request.action } });
  }
  const key = effectKey({ workspaceId, runId, step, ordinal, payload });
  const effect = await parts.db
    .transaction((tx) =>
      authoriseEffect(tx, {
        key,
        workspaceId,
        runId,
        moduleId: run.claimed.moduleId,
        step,
        ordinal,
        connector: request.connector.id,
        action: request.action,
        payload,
        payloadSha256,
        reference: referenceOf(key),
        businessKey: request.businessKey,
        approvalId: null,
        reverses: null,
        amountCents: null,
        currency: null,
      }),
    )
    .catch((error: unknown) => {
      throw error instanceof DomainError && error.code === 'effects_stopped' ? new Parked(STOPPED_MS, STOPPED, 'effects') : error;
    });
  const text = `Will do in ${request.connector.title}: ${request.action.replaceAll('_', ' ')}`;
  await appendEvent(parts.db, runId, fence, { type: 'effect_intent', step, text, data: { key, action: request.action }, actor: run.actor });
  parts.failpoint('intent');
  return effect;
}

async function sendEffect(send: Send): Promise<unknown> {
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
    if (begun === 'stopped') throw new Parked(STOPPED_MS, STOPPED, 'effects');
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

async function reconcile(send: Send): Promise<unknown> {
  const { parts, request, action, effect } = send;
  const connection = await connectionOf(parts.connections, send.run.claimed.workspaceId, request.connector);
  if (action.byPerson?.(connection.config)) {
    // what a person does counts once it is seen in the other system, whoever says so; it is never sent from here
    const done = await lookUp(send, connection);
    if (done !== null) return confirm(send, done);
    throw waitForPerson(send);
  }
  const waitMs = await lookupDueInMs(parts.db, effect.key);
  if (waitMs > 0) throw new Parked(waitMs, `waiting until ${request.connector.title} shows what happened`);
  const { idempotency } = action;
  const deduplicates = idempotency?.mode === 'header' || idempotency?.mode === 'client-reference' || idempotency?.mode === 'natural-key';
  if (action.find && idempotency && idempotency.query !== 'none') {
    const found = await lookUp(send, connection);
    if (found !== null) return confirm(send, found);
    if (isOtherAccount(connection, effect)) return askPerson(send);
    const settleMs = settleMsOf(action, connection.config);
    const lookups = await countLookup(parts.db, effect.key, settleMs);
    await say(
      send,
      'effect_looked_up',
      `Looked at ${request.connector.title}: it is not there (${lookups === 1 ? 'first' : 'second'} look)`,
    );
    // Without a key at the supplier it is sent again only when it was absent twice, a settle time apart.
    if (!deduplicates && lookups < 2) throw new Parked(settleMs, `looking once more at ${request.connector.title}`);
  } else if (!deduplicates || isOtherAccount(connection, effect)) {
    return askPerson(send);
  }
  return resend(send);
}

/** Nobody here can know: it cannot be looked up, or not in the account that it was sent with. */
async function askPerson({ parts, effect }: Send): Promise<never> {
  await settleEffect(parts.db, effect.key, { state: 'needs_human', problem: effect.problem ?? {} });
  throw new NeedsPerson(effect);
}

/** What the other system shows of it; null while it shows nothing. */
async function lookUp(send: Send, connection: Connection): Promise<unknown> {
  const { request, action, effect } = send;
  const found = await findEffect(
    request.connector.id,
    request.action,
    action,
    effect.input ?? request.input,
    context(send, connection, send.run.signal),
  );
  if (found !== null) await say(send, 'effect_looked_up', `Found at ${request.connector.title}: it had been done`);
  return found;
}

const waitForPerson = ({ request }: Send) =>
  new Parked(PERSON_MS, `waits for somebody to publish it in ${request.connector.title}`, 'person');

async function resend(send: Send): Promise<unknown> {
  const { id: runId, fence } = send.run.claimed;
  if (!(await allowResend(send.parts.db, send.effect.key, fence, runId)))
    throw new DomainError('lease_lost', { details: { run_id: runId } });
  return sendEffect(send);
}

async function afterAnswer(send: Send): Promise<unknown> {
  const answer = await answerAboutEffect(send.parts.db, send.run.claimed.id, send.effect.key);
  if (answer === 'do_it_again') return resend(send);
  throw new NeedsPerson(send.effect);
}

async function confirm(send: Send, output: unknown): Promise<unknown> {
  const { parts, request, effect } = send;
  await settleEffect(parts.db, effect.key, { state: 'confirmed', output: { value: output } });
  const event = line(send, 'effect_confirmed', `Confirmed by ${request.connector.title}${amountOf(effect)}`, {
    reference: effect.reference,
  });
  await appendEvent(parts.db, send.run.claimed.id, null, event, { advanced: true });
  parts.failpoint('confirmed');
  return output;
}

function recordedProblem(effect: EffectRow): DomainError {
  const code = effect.problem?.code;
  return new DomainError(
    code === 'rate_gone' || code === 'connector_refused' || code === 'duplicate_business' ? code : 'effect_not_approved',
    {
      details: { step: effect.step, state: effect.state },
    },
  );
}

function context({ parts, effect }: Send, connection: Connection, signal: AbortSignal): ActionContext<unknown> {
  return contextOf(connection, { signal, reference: effect.reference, log: parts.log, now: parts.now });
}

type EffectEvent = 'effect_sent' | 'effect_not_sent' | 'effect_confirmed' | 'effect_rejected' | 'effect_unknown' | 'effect_looked_up';

function line({ run, request, effect }: Send, type: EffectEvent, text: string, data: Record<string, unknown> = {}): NewEvent {
  return { type, step: request.step, text, data: { ...data, key: effect.key, action: request.action }, actor: run.actor };
}

/** What the supplier did is told whoever owns the run by now, so these events carry no fence. */
async function say(send: Send, type: EffectEvent, text: string, data: Record<string, unknown> = {}): Promise<void> {
  await appendEvent(send.parts.db, send.run.claimed.id, null, line(send, type, text, data));
}

function amountOf(effect: EffectRow): string {
  return effect.amountCents !== null && effect.currency !== null ? `: ${formatMoney(effect.amountCents, effect.currency)}` : '';
}
