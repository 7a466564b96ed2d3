import { DrizzleQueryError } from 'drizzle-orm/errors';
import pg from 'pg';

/** The database could not be reached or was not ours to use just now; nothing is known to be wrong with the run. */
export class DatabaseTrouble extends Error {
  constructor(cause: unknown) {
    super('the database could not be used', { cause });
    this.name = 'DatabaseTrouble';
  }
}

/**
 * SQLSTATE classes that pass: 08 connection, 40 serialization and deadlock, 53 resources, 57 operator intervention, XX engine; and
 * 25P03, a transaction that was silent for too long, and 55P03, a lock that was not given in time (PostgreSQL manual, appendix A).
 */
const PASSING = /^(08|40|53|57|XX|25P03|55P03)/;

/** A driver's error as what it means: trouble that passes, or the error itself when a statement was refused. */
export function asDatabaseTrouble(error: unknown): unknown {
  return error instanceof pg.DatabaseError && !PASSING.test(error.code ?? '08') ? error : new DatabaseTrouble(error);
}

/** True when trying the same later, in another connection, may simply work. A refused statement is a bug and is not. */
export function isDatabaseTrouble(error: unknown): boolean {
  if (error instanceof DatabaseTrouble) return true;
  if (!(error instanceof DrizzleQueryError)) return false;
  // Without a SQLSTATE it never came to an answer: connection refused, cut or timed out.
  return !(error.cause instanceof pg.DatabaseError) || PASSING.test(error.cause.code ?? '08');
}
