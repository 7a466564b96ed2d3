import { DrizzleQueryError } from 'drizzle-orm/errors';

/**
 * An error for the log: its stack, or for a failed query only what the database said. The text of a query error quotes the
 * statement with its parameters, and those are people and prices.
 */
export function errorText(error: unknown): string {
  if (error instanceof DrizzleQueryError) return `database: ${error.cause?.message ?? 'the query failed'}`;
  if (!(error instanceof Error)) return String(error);
  const because = error.cause instanceof Error ? `\ncaused by: ${errorText(error.cause)}` : '';
  return `${error.stack ?? error.message}${because}`;
}
