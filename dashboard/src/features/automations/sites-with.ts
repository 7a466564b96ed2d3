import type { Site } from '@banksman/contracts';

/** The jobs whose name, city or number has these words: what is left of a list for other words until the answer for these is there. */
export function sitesWith(words: string, sites: readonly Site[]): Site[] {
  const wanted = words.trim().toLowerCase();
  return sites.filter(({ id, name, city }) => [id, name, city].some((text) => text.toLowerCase().includes(wanted)));
}
