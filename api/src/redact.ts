/** Forms of secrets, whatever brought them there (a database error quotes its address with the password). */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1 [hidden]'],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g, '[hidden token]'],
  [/\b([a-z][a-z0-9+.-]{1,15}:\/\/[^\s:/@"\\]*):[^\s/"\\]+@/gi, '$1:[hidden]@'],
  [/\b(duffel_(?:live|test)|sk|rk)([_-])[\w-]{12,}/g, '$1$2[hidden]'],
  [/\/(decisions|decide)\/[\w-]{20,}/g, '/$1/[hidden]'],
];
/** Forms of what belongs to people. */
const PERSONAL: readonly (readonly [RegExp, string])[] = [
  [/[\w.%+-]+@[\w-]+(?:\.[\w-]+)+/g, '[e-mail]'],
  [/(?<![\w.-])\+\d{8,15}\b/g, '[phone]'],
];
/** A field that is called like a secret is one. */
const SECRET_KEY =
  /^(?:.*[_-])?(?:secret|password|passphrase|api_?key|apikey|access_?token|refresh_?token|client_?secret|authorization|cookie|cvv|cvc|card_?number|private_?key)$/i;
/** Folders of this server in front of our own and of installed packages. */
const OUR_PLACES = /(?:file:\/\/)?(?:\/[\w.@ -]+)+?\/(?=(?:api|db|graphs|connectors|contracts)\/src\/|node_modules\/)/g;

/** A text for the log: without known forms of secrets, addresses and numbers. */
export function forLog(text: string): string {
  return replaced(replaced(text, SECRETS), PERSONAL);
}

/** The text of an error for a person who looks into a run: as for the log, and without the places of files on this server. */
export function forInspection(text: string): string {
  return forLog(text).replace(OUR_PLACES, '');
}

/** A JSON value without secrets: texts that look like one and fields that are called like one. What people gave stays readable. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return replaced(value, SECRETS);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      SECRET_KEY.test(key) && item !== null && item !== '' ? '[hidden]' : withoutSecrets(item),
    ]),
  );
}

function replaced(text: string, patterns: readonly (readonly [RegExp, string])[]): string {
  return patterns.reduce((so, [pattern, instead]) => so.replace(pattern, instead), text);
}
