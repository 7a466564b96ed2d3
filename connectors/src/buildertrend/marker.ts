import { type DailyLogDraft, DomainError } from '@banksman/contracts';

const NOT_BASE32 = /[^A-Z2-7]/g;
const CHARACTERS = 8;
/** The form's own limits (seen: its maxlength in public projects). */
const TITLE_CHARACTERS = 50;
const NOTES_CHARACTERS = 4_000;

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

/**
 * The draft as it is sent, with the marker on its own line under the notes, and in the title where it fits.
 * @throws DomainError `input_invalid` when the notes leave no room: cutting them would write something else than was decided
 */
export function withMarker({ title, notes, marker }: DailyLogDraft): { title: string; notes: string } {
  const marked = notes.includes(marker) ? notes : [notes, marker].filter((part) => part !== '').join('\n\n');
  if (marked.length > NOTES_CHARACTERS) {
    const message = `must leave room for ${marker}: at most ${NOTES_CHARACTERS - marker.length - 2} characters`;
    throw new DomainError('input_invalid', {
      message: `input.notes: ${message}`,
      details: { fields: [{ field: 'input.notes', message }] },
    });
  }
  const longer = title.includes(marker) ? title : `${title} ${marker}`;
  return { title: longer.length <= TITLE_CHARACTERS ? longer : title, notes: marked };
}
