import { randomUUID } from 'node:crypto';
import type { ApprovalRow, Db, EffectRow } from '@banksman/db';
import { approvalFor, openApproval } from '@banksman/db';
import { tellAbout } from '../messages/tell.ts';
import { sha256Of } from './reference.ts';

/** An unknown outcome has no price that runs out: a week, then the run fails in words. */
const EXPIRES_MS = 7 * 24 * 3_600_000;

const asksFor = (key: string) => `effect:${key}`;

/** Asks a person what became of an effect that nobody can look up, and tells them so. One question per effect. */
export async function askAboutEffect(tx: Db, effect: EffectRow, connectorTitle: string): Promise<string> {
  const headline = `Did ${connectorTitle} do this? Banksman cannot tell`;
  const payload = { connector: effect.connector, action: effect.action, reference: effect.reference, asked_for: effect.payload };
  const approvalId = randomUUID();
  const isNew = await openApproval(
    tx,
    {
      workspaceId: effect.workspaceId,
      id: approvalId,
      runId: effect.runId,
      kind: 'unknown_effect',
      asksFor: asksFor(effect.key),
      step: effect.step,
      headline,
      payload,
      payloadSha256: sha256Of(payload),
      amountCents: effect.amountCents,
      currency: effect.currency,
      question: {
        question: 'unknown_effect',
        headline,
        asked_again_because: null,
        payload,
        alternatives: [],
        reasons: [
          {
            topic: 'What happened',
            text: `The request left, but ${connectorTitle} gave no answer and cannot be asked about it.`,
            supports: false,
          },
          { topic: 'Check first', text: `Look in ${connectorTitle} or call them. Our reference is ${effect.reference}.`, supports: true },
        ],
        sources: [],
        agent_note: null,
        allowed_decisions: ['approve', 'reject'],
        expires_in_ms: EXPIRES_MS,
        on_approve: 'You checked and it was not done: Banksman does it once more.',
        on_reject: 'It was done, or you take care of it by hand: Banksman stops here.',
        on_silence: 'Nothing is sent again. After a week the run is marked as needing help.',
        authorises: {
          connector: effect.connector,
          action: effect.action,
          step: effect.step,
          ordinal: effect.ordinal,
          business_key: effect.businessKey,
          amount_cents: effect.amountCents,
          currency: effect.currency,
          effect: 'irreversible',
        },
      },
    },
    EXPIRES_MS,
  );
  if (isNew) await tellAbout(tx, { workspaceId: effect.workspaceId, id: approvalId, runId: effect.runId });
  return headline;
}

/** `do_it_again` when a person has looked and it had not happened; null while nobody has answered. */
export async function answerAboutEffect(db: Db, runId: string, key: string): Promise<'do_it_again' | null> {
  const approval: ApprovalRow | null = await approvalFor(db, runId, asksFor(key));
  return approval?.state === 'approved' ? 'do_it_again' : null;
}
