import { DomainError } from '@banksman/contracts';
import {
  activeRule,
  appendEvent,
  type Consumption,
  type Db,
  finishDecision,
  type ListedApproval,
  returnQuestion,
  takeHeldDecision,
} from '@banksman/db';
import { sentenceOf } from '../http/problems.ts';
import { tellAbout } from '../messages/tell.ts';
import type { Parts } from '../parts.ts';
import { carryOut } from '../services/carry-out.ts';
import { type HeldVerdict, heldVerdict } from '../services/verdict.ts';
import { eachDue } from './each-due.ts';
import { PLATFORM } from './platform.ts';

/**
 * Carries out every decision whose time to be taken back is over by the database's clock, each once, whoever else calls this at the same
 * time; after a crash as well. One that cannot be carried out (a spending limit, the kill switch, another run for the same thing, a rule
 * that was revoked) is asked again, with the reason.
 * @returns how many were looked at
 */
export async function finaliseDecisions(parts: Parts): Promise<number> {
  return eachDue(
    parts,
    takeHeldDecision,
    ({ id }) => id,
    (tx, shown) => finalise(tx, shown),
  );
}

async function finalise(tx: Db, shown: ListedApproval): Promise<void> {
  const held = heldVerdict.parse(shown.held);
  try {
    await tx.transaction(async (inner) => {
      await refuseRevokedRule(inner, shown);
      await finishDecision(inner, shown.workspaceId, shown.id, held.state);
      await carryOut(inner, held.actor, shown, { consumption: consumptionOf(shown, held), permits: held.permits, move: held.move });
    });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    await giveBack(tx, shown, held, sentenceOf(error));
  }
}

function consumptionOf({ decision, comment, answer }: ListedApproval, { state }: HeldVerdict): Consumption {
  if (decision === null) throw new DomainError('internal', { message: 'a held decision without a decision' });
  return { state, decision, comment, answer };
}

async function refuseRevokedRule(tx: Db, { workspaceId, ruleId }: ListedApproval): Promise<void> {
  if (ruleId === null || (await activeRule(tx, workspaceId, ruleId))) return;
  throw new DomainError('decision_not_allowed', { message: 'The rule was revoked.' });
}

/** Open again; where a rule had decided, nobody has been told of the question yet. */
async function giveBack(tx: Db, shown: ListedApproval, { actor }: HeldVerdict, because: string): Promise<void> {
  await returnQuestion(tx, shown.workspaceId, shown.id, because);
  const text = `What ${actor.name} decided could not be carried out: ${because}`;
  await appendEvent(tx, shown.runId, null, {
    type: 'approval_returned',
    step: 'ask',
    text,
    data: { approval_id: shown.id },
    actor: PLATFORM,
  });
  if (shown.ruleId !== null) await tellAbout(tx, shown);
}
