import { DomainError } from '@banksman/contracts';

/** SQLSTATEs of a text that Postgres cannot keep, as text or inside of JSON: it holds the character NUL (PostgreSQL manual, appendix A). */
const NUL_IN_TEXT = new Set(['22021', '22P05']);
const MESSAGE = 'a text must not contain the character NUL';

/** What a statement was refused for because of a text of the request, as the wrong input that it is; any other error as it came. */
export function asWrongInput(error: unknown): unknown {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const isNul = cause instanceof Error && 'code' in cause && NUL_IN_TEXT.has(String(cause.code));
  return isNul ? new DomainError('input_invalid', { message: MESSAGE, details: { fields: [{ field: 'body', message: MESSAGE }] } }) : error;
}
