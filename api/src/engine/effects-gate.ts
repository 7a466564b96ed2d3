import { type AnyAction, findEffect, settleMsOf } from '@banksman/connectors';
import { DomainError } from '@banksman/contracts';
import { appendEvent, authoriseEffect, countLookup, type EffectRow, effectInSlot, lookupDueInMs, settleEffect } from '@banksman/db';
import { type Connection, connectionOf, isOtherAccount } from '../connections.ts';
import type { Parts } from '../parts.ts';
import { answerAboutEffect } from './effect-questions.ts';
import {
  confirm,
  context,
  type GateRequest,
  type GateRun,
  resend,
  type Send,
  say,
  sendEffect,
  stoppedNow,
  waitForPerson,
} from './effect-sending.ts';
import { effectKey, referenceOf, sha256Of } from './reference.ts';
import { NeedsPerson, Parked } from './signals.ts';

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
      throw error instanceof DomainError && error.code === 'effects_stopped' ? stoppedNow() : error;
    });
  const text = `Will do in ${request.connector.title}: ${request.action.replaceAll('_', ' ')}`;
  await appendEvent(parts.db, runId, fence, { type: 'effect_intent', step, text, data: { key, action: request.action }, actor: run.actor });
  parts.failpoint('intent');
  return effect;
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

async function afterAnswer(send: Send): Promise<unknown> {
  const answer = await answerAboutEffect(send.parts.db, send.run.claimed.id, send.effect.key);
  if (answer === 'do_it_again') return resend(send);
  throw new NeedsPerson(send.effect);
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
