import type { Mentionable } from '@banksman/contracts';

/** What stands behind the last `@` before the cursor, while a name may still be meant; null when none is. */
export function mentionAt(text: string, cursor: number): { from: number; typed: string } | null {
  const before = text.slice(0, cursor);
  const from = before.lastIndexOf('@');
  if (from < 0 || (from > 0 && !/[\s(]/.test(before.charAt(from - 1)))) return null;
  const typed = before.slice(from + 1);
  return typed.length > 40 || /[\n@]/.test(typed) ? null : { from, typed };
}

/** People whose name (or a word of it) begins with what was typed. */
export function suggestionsFor(people: readonly Mentionable[], typed: string): Mentionable[] {
  const wanted = typed.toLowerCase();
  return people.filter(({ name }) => {
    const lower = name.toLowerCase();
    return lower.startsWith(wanted) || lower.split(/\s+/).some((word) => word.startsWith(wanted));
  });
}

/** Ids of the people whose `@Name` stands in the text. Of two names that begin alike the longer one counts. */
export function mentionedIn(text: string, people: readonly Mentionable[]): string[] {
  return partsOf(text, people)
    .flatMap(({ id }) => (id === null ? [] : [id]))
    .filter((id, at, all) => all.indexOf(id) === at);
}

/** The text cut at the names in it; `id` null for what is in between. */
export function partsOf(text: string, people: readonly Mentionable[]): { text: string; id: string | null }[] {
  const byLength = people.toSorted((one, other) => other.name.length - one.name.length);
  const parts: { text: string; id: string | null }[] = [];
  let from = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const person = byLength.find(({ name }) => text.startsWith(name, at + 1) && !/[\p{L}\p{N}]/u.test(text.charAt(at + 1 + name.length)));
    if (!person) continue;
    if (at > from) parts.push({ text: text.slice(from, at), id: null });
    from = at + 1 + person.name.length;
    parts.push({ text: text.slice(at, from), id: person.id });
  }
  if (from < text.length) parts.push({ text: text.slice(from), id: null });
  return parts;
}
