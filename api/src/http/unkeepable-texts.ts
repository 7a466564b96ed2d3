import type { FieldProblem } from '@banksman/contracts';

const MESSAGE = 'must not contain the character NUL or half of a character';

/**
 * The texts and keys of a value that Postgres keeps neither as text nor inside of JSON, each with its dotted path: those with the
 * character NUL or with one half of a surrogate pair (PostgreSQL manual, 8.14.1 and appendix A: SQLSTATE 22021, 22P02, 22P05).
 */
export function unkeepableTexts(value: unknown, path: readonly string[] = []): FieldProblem[] {
  if (typeof value === 'string') return isKeepable(value) ? [] : [{ field: path.join('.'), message: MESSAGE }];
  if (Array.isArray(value)) return value.flatMap((item, at) => unkeepableTexts(item, [...path, String(at)]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    isKeepable(key) ? unkeepableTexts(item, [...path, key]) : [{ field: path.join('.'), message: `has a key that ${MESSAGE}` }],
  );
}

const isKeepable = (text: string) => !text.includes('\0') && text.isWellFormed();

/** Not a file of an upload, nor a date: those have no texts of their own. */
function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
