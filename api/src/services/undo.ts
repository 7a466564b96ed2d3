import type { Actor } from '@banksman/contracts';
import { type Db, type EffectRow, effectsOf, type RunRow } from '@banksman/db';
import { undoEffect } from '@banksman/graphs';
import { knownConnector } from '../known-connectors.ts';
import type { Parts } from '../parts.ts';
import { admitChecked } from './admit.ts';

/** Who ended the run, in whose name what is offered is started, and what happened, as the beginning of a sentence. */
type Ended = { actor: Actor; requestedBy: string; requestedByName: string; because: string };

/**
 * For a run that was ended from outside after something had left: a run each that finds out what became of it and offers to take it
 * back. What was done for good and cannot be taken back is left alone; the history shows it.
 * @param options `alsoDone`: also what was done and is known to be; without it only what was being sent or is not known
 */
export async function offerUndo(tx: Db, parts: Parts, run: RunRow, ended: Ended, { alsoDone }: { alsoDone: boolean }): Promise<void> {
  const { actor, requestedBy, requestedByName } = ended;
  for (const effect of await effectsOf(tx, run.id)) {
    if (!isOpen(effect) && !(alsoDone && effect.state === 'confirmed' && canUndo(parts, effect))) continue;
    const because = `${ended.because} when this ${effect.state === 'confirmed' ? 'was done already' : 'was being sent'}.`;
    const input = undoEffect.input.parse({ effect_key: effect.key, what: run.headline.slice(0, 300), because: because.slice(0, 300) });
    await admitChecked(
      tx,
      { automation: undoEffect, input, headline: undoEffect.headline(input), deadline: null },
      { workspaceId: run.workspaceId, trigger: 'platform', requestedBy, requestedByName, idempotencyKey: undoKey(effect.key), actor },
    );
  }
}

const isOpen = ({ state }: EffectRow) => state === 'sending' || state === 'unknown' || state === 'needs_human';

function canUndo(parts: Parts, { connector, action }: EffectRow): boolean {
  return knownConnector(parts, connector)?.actions[action]?.reverse !== undefined;
}

/** The idempotency key of the run that undoes an effect: one each. */
export const undoKey = (effectKey: string) => `undo:${effectKey}`;
