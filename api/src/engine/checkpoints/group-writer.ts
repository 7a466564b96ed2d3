import { DomainError } from '@banksman/contracts';
import { type Database, type Superstep, writeSupersteps } from '@banksman/db';
import { asDatabaseTrouble } from '../database-trouble.ts';

/** Statements under way at a time; what comes meanwhile goes with the next one. */
const AT_ONCE = 2;
/** Runs in one statement; more than a worker drives at a time would be of no use. */
const GROUP_MAX = 32;

type Waiting = { step: Superstep; resolve(): void; reject(error: unknown): void };

/**
 * Writes the supersteps of all runs of a process. One alone is sent at once; those that end while others are being written go
 * together, in one statement and one commit: the busier a worker is, the fewer statements a run costs.
 */
export class GroupWriter {
  readonly #db: Database;
  #waiting: Waiting[] = [];
  #underWay = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Resolves when the superstep is stored. A run has one superstep here at a time: its journal sees to that.
   * @throws DomainError `lease_lost` when the fence is old (then nothing of it was written), or the database's trouble
   */
  write(step: Superstep): Promise<void> {
    const written = new Promise<void>((resolve, reject) => this.#waiting.push({ step, resolve, reject }));
    this.#send();
    return written;
  }

  #send(): void {
    if (this.#underWay >= AT_ONCE || this.#waiting.length === 0) return;
    const group = this.#waiting.splice(0, GROUP_MAX);
    this.#underWay += 1;
    void this.#writeGroup(group).finally(() => {
      this.#underWay -= 1;
      this.#send();
    });
  }

  async #writeGroup(group: readonly Waiting[]): Promise<void> {
    try {
      const steps = group.map(({ step }) => step);
      const isAlone = group.length === 1;
      const written = await writeSupersteps(this.#db, steps, { wait: isAlone });
      for (const one of group) {
        if (written.has(one.step.hold.runId)) one.resolve();
        else if (isAlone) one.reject(new DomainError('lease_lost', { details: { run_id: one.step.hold.runId } }));
        // Its fence is old, or somebody held its row: alone it waits and finds out, beside the others.
        else void this.#writeGroup([one]);
      }
    } catch (error) {
      const trouble = asDatabaseTrouble(error);
      // A statement that was refused for one run's sake must not fail the others.
      if (trouble === error && group.length > 1) for (const one of group) await this.#writeGroup([one]);
      else for (const one of group) one.reject(trouble);
    }
  }
}
