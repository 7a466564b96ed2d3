const NOT_BASE32 = /[^A-Z2-7]/g;
const CHARACTERS = 8;

/**
 * The text that marks a record as ours: `[BK-` + the first 8 base32 characters of the reference + `]`.
 * @param reference the gate's reference or a random run id; everything outside `A-Z2-7` is left out, so it must not begin with a
 * time stamp: two runs of one minute would share their marker
 * @throws TypeError when fewer than 8 characters are left
 */
export function markerFor(reference: string): string {
  const characters = reference.toUpperCase().replace(NOT_BASE32, '').slice(0, CHARACTERS);
  if (characters.length < CHARACTERS) throw new TypeError(`a marker needs ${CHARACTERS} characters A-Z2-7: ${reference}`);
  return `[BK-${characters}]`;
}
