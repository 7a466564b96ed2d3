/** What the person who runs the storms may set. */
export const isShort = process.env.STORM === 'short';
/** A Postgres server on which the storms may make databases; they do nothing without one. */
export const server = process.env.STORM_DATABASE_URL ?? process.env.TEST_DATABASE_URL ?? null;
/** How `pg_ctl` of that server is run, with its `-D`; without it no storm crashes the server. */
export const pgCtl = process.env.STORM_PG_CTL || null;
/** Every random choice comes from it; printed, and taken from STORM_SEED to run the same storm again. */
export const seed = process.env.STORM_SEED ? Number(process.env.STORM_SEED) : Math.floor(Math.random() * 2 ** 31);
/** Another number of runs than the storm's own, for looking at something quickly. */
export const wantedRuns = process.env.STORM_RUNS ? Number(process.env.STORM_RUNS) : null;

/** The figure of the full storm, or of the short one that CI runs. */
export const sized = <T>(full: T, short: T): T => (isShort ? short : full);
