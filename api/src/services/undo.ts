import { type Db, type EffectRow, effectsOf, type RunRow } from '@banksman/db';
import { undoEffect } from '@banksman/graphs';
import type { Parts } from '../parts.ts';
import { admitChecked } from './admit.ts';
import { actorOf, type Caller } from './caller.ts';

/**
 * For a run that was cancelled after something had left: a run each that finds out what became of it and offers to take it
 * back. What was done for good and cannot be taken back is left alone; the history shows it.
 */
export async function offerUndo(tx: Db, parts: Parts, caller: Caller, run: RunRow): Promise<void> {
  for (const effect of await effectsOf(tx, run.id)) {
    if (!isOpen(effect) && !(effect.state === 'confirmed' && canUndo(parts, effect))) continue;
    const because = `${caller.name} cancelled the run when this ${effect.state === 'confirmed' ? 'was done already' : 'was being sent'}.`;
    const input = undoEffect.input.parse({ effect_key: effect.key, what: run.headline.slice(0, 300), because: because.slice(0, 300) });
    await admitChecked(
      tx,
      { automation: undoEffect, input, headline: undoEffect.headline(input), deadline: null },
      {
        workspaceId: caller.workspaceId,
        trigger: 'platform',
        requestedBy: caller.userId,
        requestedByName: caller.name,
        idempotencyKey: undoKey(effect.key),
        actor: actorOf(caller),
      },
    );
  }
}

const isOpen = ({ state }: EffectRow) => state === 'sending' || state === 'unknown' || state === 'needs_human';

function canUndo(parts: Parts, { connector, action }: EffectRow): boolean {
  return parts.connections.find(connector)?.connector.actions[action]?.reverse !== undefined;
}

/** The idempotency key of the run that undoes an effect: one each. */
export const undoKey = (effectKey: string) => `undo:${effectKey}`;
