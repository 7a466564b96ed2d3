import { type ApprovalRow, appendEvent, type Db, isNudgeDue, takeNudge } from '@banksman/db';
import { escalateAbout, remindAbout } from '../messages/tell.ts';
import type { Parts } from '../parts.ts';
import { PLATFORM } from './platform.ts';

/** One sweep does not keep its process from other work for long. */
const MOST_AT_ONCE = 100;

/**
 * Reminds whoever was asked, and asks every other manager and administrator, where a question has waited long enough. Each fires once:
 * the event, the messages and the cleared time are one transaction. Any number of processes may sweep.
 */
export async function nudgeApprovals(parts: Pick<Parts, 'db'>): Promise<void> {
  for (let count = 0; count < MOST_AT_ONCE && (await isNudgeDue(parts.db)); count += 1) {
    const isDone = await parts.db.transaction(async (tx) => {
      const nudge = await takeNudge(tx);
      if (nudge?.remind) await remind(tx, nudge.approval);
      if (nudge?.escalate) await escalate(tx, nudge.approval);
      return nudge === null;
    });
    if (isDone) return;
  }
}

async function remind(tx: Db, approval: ApprovalRow): Promise<void> {
  const names = await remindAbout(tx, approval);
  const text = names.length > 0 ? `Reminded ${listed(names)}` : 'Nobody has answered yet, and there was nobody to remind';
  await write(tx, 'approval_reminded', approval, text, names);
}

async function escalate(tx: Db, approval: ApprovalRow): Promise<void> {
  const names = await escalateAbout(tx, approval);
  const text =
    names.length > 0 ? `Nobody has answered yet: asked ${listed(names)} too` : 'Nobody has answered yet, and there is nobody else to ask';
  await write(tx, 'approval_escalated', approval, text, names);
}

async function write(tx: Db, type: 'approval_reminded' | 'approval_escalated', approval: ApprovalRow, text: string, people: string[]) {
  const { id, runId } = approval;
  await appendEvent(tx, runId, null, { type, step: 'ask', text, data: { approval_id: id, people }, actor: PLATFORM });
}

const listed = (names: readonly string[]) => new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
