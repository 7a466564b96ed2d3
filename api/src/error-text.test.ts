import { DrizzleQueryError } from 'drizzle-orm/errors';
import { expect, test } from 'vitest';
import { errorText } from './error-text.ts';

test('a failed query shows what the database said, and no parameter of it', () => {
  const failed = new DrizzleQueryError('insert into app.runs values ($1)', ['Dana Whitfield'], new Error('connection terminated'));
  expect(errorText(failed)).toBe('database: connection terminated');
  expect(errorText(new Error('wrapped', { cause: failed }))).toMatch(/wrapped[\s\S]*caused by: database: connection terminated$/);
  expect(errorText(new Error('wrapped', { cause: failed }))).not.toContain('Dana');
});
