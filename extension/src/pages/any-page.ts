import type { PageContext } from './site.ts';

const MOST_SELECTED = 2_000;

/** Any page the person has open: its address, title and what they have selected, for automations that take a link or a text. */
export function anyPage(page: { url: string; title: string; selection: string }): PageContext {
  const selection = page.selection.trim().slice(0, MOST_SELECTED);
  const link = page.url.slice(0, MOST_SELECTED);
  return {
    site: 'any',
    siteTitle: new URL(page.url).hostname || 'This page',
    page: page.title.slice(0, 200) || 'Page',
    subjectLabel: 'Page',
    subject: null,
    fields: [
      { name: 'address', label: 'Address', value: link },
      ...(selection === '' ? [] : [{ name: 'selection', label: 'Selected text', value: selection }]),
      { name: 'both', label: 'Note', value: selection === '' ? link : `${selection}\n\n${link}`.slice(0, MOST_SELECTED) },
    ],
    people: null,
    peopleLabel: null,
    inputs: { url: 'address', link: 'address', text: 'selection', message: 'selection', notes: 'both' },
  };
}
