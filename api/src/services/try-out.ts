import type { Db } from '@banksman/db';

class TriedOut extends Error {}

/** Does `work` and takes all of it back (a savepoint), so that what stands in its way is known before. @throws what `work` throws */
export async function tryOut(tx: Db, work: (trial: Db) => Promise<void>): Promise<void> {
  try {
    await tx.transaction(async (trial) => {
      await work(trial);
      throw new TriedOut();
    });
  } catch (error) {
    if (!(error instanceof TriedOut)) throw error;
  }
}
