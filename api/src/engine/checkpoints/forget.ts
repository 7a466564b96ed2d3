import { removeOldCheckpoints } from '@banksman/db';
import type { Parts } from '../../parts.ts';

const EVERY_MS = 60_000;
const BATCH = 200;

/** A chore that removes the checkpoints of runs that ended more than `keepMs` ago; looks once a minute, in batches. */
export function startForgetting(keepMs: number) {
  let nextAt = 0;
  return async function forgetCheckpoints(parts: Parts): Promise<void> {
    if (Date.now() < nextAt) return;
    const { runs, objectKeys } = await parts.db.transaction((tx) => removeOldCheckpoints(tx, keepMs, BATCH));
    // The rows are gone: an object that stays behind because the store fails now costs space, nothing else.
    await Promise.all(objectKeys.map((key) => parts.objects.remove(key)));
    if (runs < BATCH) nextAt = Date.now() + EVERY_MS;
  };
}
