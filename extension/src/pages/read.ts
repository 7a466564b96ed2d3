import type { FieldRule, PageContext, PageRule, Person, Readable, SiteRule } from './site.ts';

/** Longer than any real address or name; a page cannot make us carry more. */
const MOST_CHARACTERS = 200;
const MOST_PEOPLE = 30;
const SUBJECT = /^[1-9]\d{0,11}$/;

/**
 * Reads a page: address and DOM in, context out.
 * @returns null when the page belongs to no known site, is of no known kind, or has not finished loading its frame
 */
export function readPage(sites: readonly SiteRule[], url: URL, page: Readable): PageContext | null {
  const site = sites.find(({ hosts }) => hosts.includes(url.hostname));
  const rule = site?.pages.find(({ path }) => path.test(url.pathname));
  if (!site || !rule || !page.querySelector(site.ready)) return null;
  const given = rule.path.exec(url.pathname)?.groups?.subject ?? url.searchParams.get(rule.subjectIn ?? '') ?? '';
  const subject = SUBJECT.test(given) ? given : null;
  return {
    site: site.id,
    siteTitle: site.title,
    page: rule.title,
    subjectLabel: site.subject,
    subject,
    fields: rule.fields.flatMap((name) => {
      const field = site.fields[name];
      return field ? [{ name, label: field.label, value: readField(field, page) }] : [];
    }),
    people: rule.people ? readPeople(rule.people, page) : null,
    peopleLabel: rule.people?.label ?? null,
    inputs: site.inputs,
  };
}

function readField({ selectors, as = 'text' }: FieldRule, page: Readable): string | null {
  for (const selector of selectors) {
    const found = page.querySelector(selector);
    const text = found ? plain(typeof found.value === 'string' ? found.value : found.textContent) : null;
    const value = text !== null && as === 'date' ? toDate(text) : text;
    if (value !== null) return value;
  }
  return null;
}

/** First column names, second phone numbers: as the crew is shown on a job. */
function readPeople({ heading }: NonNullable<PageRule['people']>, page: Readable): Person[] {
  for (const title of page.querySelectorAll('h2, h3')) {
    if (plain(title.textContent)?.toLowerCase() !== heading.toLowerCase()) continue;
    const rows = [...(title.nextElementSibling?.querySelectorAll('tr') ?? [])].slice(0, MOST_PEOPLE);
    return rows.flatMap((row) => {
      const [name, phone] = [...row.querySelectorAll('td')].map((cell) => plain(cell.textContent));
      return name ? [{ name, phone: phone ?? null }] : [];
    });
  }
  return [];
}

/** Null for nothing but blanks. */
function plain(text: string | null): string | null {
  return text?.replace(/\s+/g, ' ').trim().slice(0, MOST_CHARACTERS) || null;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** "Dec 7, 2026", "12/07/2026" and "2026-12-07" as `2026-12-07`; null for anything else, rather than a guess. */
export function toDate(text: string): string | null {
  const iso = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  const us = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  const words = /^(?:\w+, )?([A-Za-z]{3})[a-z]*\.? (\d{1,2}), (\d{4})$/.exec(text);
  const [year, month, day] = iso
    ? [iso[1], iso[2], iso[3]]
    : us
      ? [us[3], us[1], us[2]]
      : [words?.[3], String(MONTHS.indexOf(words?.[1]?.toLowerCase() ?? '') + 1), words?.[2]];
  const date = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
  const at = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date) ? date : null;
}
