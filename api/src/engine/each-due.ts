import type { Db } from '@banksman/db';
import { errorText } from '../error-text.ts';
import type { Parts } from '../parts.ts';
import { isDatabaseTrouble } from './database-trouble.ts';

/** After so many the worker looks at its runs again before it goes on. */
const AT_MOST = 100;

/**
 * Handles what is due one by one, each in a transaction of its own, until nothing is left or `AT_MOST` are done. One that fails is
 * logged and left to the next call, so that it holds up nobody else.
 * @param take locks one that is due and not among the given ids, or answers null
 * @returns how many were handled
 * @throws when the database cannot be used
 */
export async function eachDue<Due extends object>(
  parts: Parts,
  take: (tx: Db, except: readonly string[]) => Promise<Due | null>,
  idOf: (due: Due) => string,
  handle: (tx: Db, due: Due) => Promise<void>,
): Promise<number> {
  const failed: string[] = [];
  let handled = 0;
  while (handled + failed.length < AT_MOST) {
    let taken: Due | null = null;
    try {
      const found = await parts.db.transaction(async (tx) => {
        taken = await take(tx, failed);
        if (taken) await handle(tx, taken);
        return taken;
      });
      if (!found) break;
      handled += 1;
    } catch (error) {
      if (!taken || isDatabaseTrouble(error)) throw error;
      failed.push(idOf(taken));
      parts.log('error', 'something due could not be handled, is left for later', { id: idOf(taken), error: errorText(error) });
    }
  }
  return handled;
}
