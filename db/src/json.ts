/**
 * JSON that a `jsonb` column takes. Postgres refuses the character NUL and one half of a surrogate pair, which outside systems do send
 * (https://www.postgresql.org/docs/current/datatype-json.html, section 8.14): the one is left out, the other becomes U+FFFD.
 * `JSON.stringify` writes such a half, and nothing else above U+001F, as an escape (ECMA-262, QuoteJSONString).
 */
export function jsonb(value: unknown): string {
  const text = JSON.stringify(value);
  if (!text.includes('\\u')) return text;
  return text.replace(
    /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f]..)/g,
    (found, before: string) => before + (found.endsWith('0000') ? '' : '\ufffd'),
  );
}

/** A text that a `text` column takes: without NUL, and U+FFFD for half of a surrogate pair, as the driver writes it anyway. */
export function plainText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}
