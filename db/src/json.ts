/**
 * JSON that a `jsonb` column takes: Postgres refuses the character NUL, which outside systems do send, so it is left out
 * (https://www.postgresql.org/docs/current/datatype-json.html, section 8.14).
 */
export function jsonb(value: unknown): string {
  const text = JSON.stringify(value);
  return text.includes('\\u0000') ? text.replace(/(?<!\\)((?:\\\\)*)\\u0000/g, '$1') : text;
}

/** A text that a `text` column takes, without NUL. */
export function plainText(text: string): string {
  return text.replaceAll('\0', '');
}
