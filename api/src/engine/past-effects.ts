import { type AnyAction, findEffect, settleMsOf } from '@banksman/connectors';
import { DomainError } from '@banksman/contracts';
import {
  appendEvent,
  compensateEffect,
  countLookup,
  type EffectRow,
  effectInSlot,
  getEffect,
  lookupDueInMs,
  runEnded,
  settleEffect,
} from '@banksman/db';
import { type PastEffect, UNDO_STEP } from '@banksman/graphs';
import { contextOf, isOtherAccount } from '../connections.ts';
import type { Parts } from '../parts.ts';
import type { GateRun } from './effect-sending.ts';
import { performEffect } from './effects-gate.ts';
import { Parked } from './signals.ts';

/** The worker of a run that was cancelled while it sent usually knows in a moment what came of it. */
const PATIENCE_MS = 1_000;
/** Absent twice, a settle time apart, is absent. */
const LOOKS = 2;

/**
 * What became of an effect of an earlier run that nobody drives any more. An outcome that is not known is looked up as the
 * gate would, but never sent again.
 * @throws DomainError `not_found`; `Parked` while it cannot be known yet
 */
export async function pastEffect(parts: Parts, run: GateRun, key: string): Promise<PastEffect> {
  const effect = await known(parts, run, key);
  const { connector } = await connectionFor(parts, effect);
  const action = connector.actions[effect.action];
  if (!action) throw new TypeError(`${connector.id} has no action ${effect.action}`);
  const undo = action.reverse ? { action: action.reverse.action, title: action.reverse.title } : null;
  return { ...(await become(parts, run, effect, action)), undo };
}

/** Takes back what a person said may be taken back: the payload of the slot is the one they saw. */
export async function undoEffect(parts: Parts, run: GateRun, key: string): Promise<void> {
  const { id: runId, workspaceId } = run.claimed;
  const approved = await effectInSlot(parts.db, runId, UNDO_STEP, 0);
  const effect = await known(parts, run, key);
  const { connector } = await connectionFor(parts, effect);
  const action = connector.actions[effect.action];
  if (!approved || !action?.reverse) throw new DomainError('effect_not_approved', { details: { step: UNDO_STEP } });
  const input = action.reverse.input(action.input.parse(effect.input), action.output.parse(effect.output?.value));
  await performEffect(parts, run, {
    connector,
    action: action.reverse.action,
    step: UNDO_STEP,
    ordinal: 0,
    payload: approved.payload,
    input,
    businessKey: null,
  });
  if (!(await compensateEffect(parts.db, workspaceId, key))) return;
  const text = `${action.reverse.title}: done at ${connector.title}`;
  const event = { type: 'effect_reversed' as const, step: effect.step, text, data: { key, undone_by: runId }, actor: run.actor };
  await appendEvent(parts.db, effect.runId, null, event);
}

async function become(parts: Parts, run: GateRun, effect: EffectRow, action: AnyAction): Promise<Omit<PastEffect, 'undo'>> {
  const { connector: id, action: name, reference, payload, amountCents, currency } = effect;
  const { title } = (await connectionFor(parts, effect)).connector;
  const facts = { connector: id, title, action: name, reference, payload, amountCents, currency };
  switch (effect.state) {
    case 'confirmed':
      return { ...facts, state: 'done' };
    case 'sending':
    case 'unknown':
      return { ...facts, state: await lookUp(parts, run, effect, action) };
    case 'needs_human':
      return { ...facts, state: 'unknown' };
    case 'proposed':
    case 'approved':
    case 'rejected':
    case 'absent':
    case 'compensated':
      return { ...facts, state: 'not_done' };
  }
}

async function lookUp(parts: Parts, run: GateRun, effect: EffectRow, action: AnyAction): Promise<PastEffect['state']> {
  const connection = await connectionFor(parts, effect);
  const { connector } = connection;
  if (!(await runEnded(parts.db, effect.runId))) throw new Parked(PATIENCE_MS, 'waits until the run that did it has ended');
  const waitMs = await lookupDueInMs(parts.db, effect.key);
  if (waitMs > 0) throw new Parked(Math.min(waitMs, PATIENCE_MS), `waits until ${connector.title} shows what happened`);
  const told = { step: effect.step, data: { key: effect.key, action: effect.action }, actor: run.actor };
  if (!action.find || !action.idempotency || action.idempotency.query === 'none') {
    await settleEffect(parts.db, effect.key, { state: 'needs_human', problem: effect.problem ?? {} });
    return 'unknown';
  }
  const context = contextOf(connection, {
    signal: run.signal,
    reference: effect.reference,
    log: parts.log,
    now: parts.now,
  });
  const found = await findEffect(connector.id, effect.action, action, effect.input, context);
  if (found !== null) {
    await settleEffect(parts.db, effect.key, { state: 'confirmed', output: { value: found } });
    await appendEvent(parts.db, effect.runId, null, {
      ...told,
      type: 'effect_looked_up',
      text: `Found at ${connector.title}: it had been done`,
    });
    return 'done';
  }
  if (isOtherAccount(connection, effect)) {
    await settleEffect(parts.db, effect.key, { state: 'needs_human', problem: effect.problem ?? {} });
    return 'unknown';
  }
  const settleMs = settleMsOf(action, connection.config);
  if ((await countLookup(parts.db, effect.key, settleMs)) < LOOKS) throw new Parked(settleMs, `looks once more at ${connector.title}`);
  await settleEffect(parts.db, effect.key, { state: 'absent', problem: { code: 'effect_unknown' } });
  await appendEvent(parts.db, effect.runId, null, {
    ...told,
    type: 'effect_looked_up',
    text: `Not found at ${connector.title}: it was not done`,
  });
  return 'not_done';
}

async function known(parts: Parts, run: GateRun, key: string): Promise<EffectRow> {
  const effect = await getEffect(parts.db, run.claimed.workspaceId, key);
  if (!effect) throw new DomainError('not_found', { message: 'there is no such booking or entry', details: { what: 'effect' } });
  return effect;
}

async function connectionFor(parts: Parts, effect: EffectRow) {
  const connection = await parts.connections.find(effect.workspaceId, effect.connector);
  if (!connection) throw new DomainError('connection_expired', { details: { reason: 'not_connected', system: effect.connector } });
  return connection;
}
