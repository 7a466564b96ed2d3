import { pruneMessages } from '@banksman/db';
import type { Parts } from '../parts.ts';

/** Long enough to look into why somebody was not reached. */
const KEEP_MS = 30 * 24 * 3_600_000;
/** No index serves this: the tables are read through, so not often. */
const EVERY_MS = 3_600_000;
const FIRST_AFTER_MS = 60_000;
const BATCH = 500;

/** A chore that removes messages that were sent and keys that have expired, 30 days after; looks once an hour, in batches. */
export function startPruning() {
  let nextAt = Date.now() + FIRST_AFTER_MS;
  return async function pruneOldMessages(parts: Parts): Promise<void> {
    if (Date.now() < nextAt) return;
    const removed = await pruneMessages(parts.db, KEEP_MS, BATCH);
    nextAt = Date.now() + (removed < BATCH ? EVERY_MS : 1_000);
  };
}
