import { appendEvent, handedOverDue } from '@banksman/db';
import { HANDED_OVER, tellHandedOver } from '../messages/handed-over.ts';
import type { Parts } from '../parts.ts';
import { PLATFORM } from './platform.ts';

/** Whoever sits at the page publishes at once; after that somebody has forgotten. */
const FIRST_AFTER_MS = 3_600_000;
const AGAIN_AFTER_MS = 24 * 3_600_000;
const EVERY_MS = 60_000;
const MOST_AT_ONCE = 100;

/**
 * A chore that reminds people by e-mail of what runs have left to them: after an hour, then once a day while it waits. The message, written
 * once however many processes look, and the line in the history are one transaction.
 */
export function startReminding() {
  let nextAt = 0;
  return async function remindOfHandedOver(parts: Pick<Parts, 'db'>): Promise<void> {
    if (Date.now() < nextAt) return;
    nextAt = Date.now() + EVERY_MS;
    const times = { firstMs: FIRST_AFTER_MS, againMs: AGAIN_AFTER_MS };
    const due = await handedOverDue(parts.db, { ...times, kind: HANDED_OVER, limit: MOST_AT_ONCE });
    for (const one of due) {
      await parts.db.transaction(async (tx) => {
        const people = await tellHandedOver(tx, one);
        if (people.length === 0) return;
        const names = new Intl.ListFormat('en', { type: 'conjunction' }).format(people);
        const text = `Reminded ${names}: it still waits for somebody to publish it`;
        await appendEvent(tx, one.runId, null, { type: 'progress', step: one.step, text, data: { key: one.key, people }, actor: PLATFORM });
      });
    }
  };
}
