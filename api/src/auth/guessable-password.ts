import { refusedFields } from '@banksman/contracts';

/** What everybody here would try first. */
const OURS = ['banksman', 'buildertrend'];

/** Without what is put around and into a word to satisfy a rule: "Password-2026!" is "password". */
const bare = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replaceAll(/^\p{N}+|\p{N}+$/gu, '');
const wordsOf = (text: string) => [text, ...text.split(/[^\p{L}\p{N}]+/u)].map(bare).filter(Boolean);

let common: Promise<ReadonlySet<string>> | null = null;
/** 49,000 passwords of leaks, about 20 MB in memory, so only once somebody chooses one. */
async function commonPasswords(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common']);
}

/**
 * True for passwords that a guesser tries first (ASVS 5.0, 6.2.4 and 6.2.11): common ones, and the names of the person, the company and
 * the product, also with digits and signs around them.
 * @param about name and e-mail address of the person, name of the company
 */
export async function isGuessable(password: string, about: readonly string[]): Promise<boolean> {
  common ??= commonPasswords();
  const known = await common;
  const word = bare(password);
  return known.has(password.toLowerCase()) || known.has(word) || [...OURS, ...about.flatMap(wordsOf)].includes(word);
}

/** @throws DomainError `input_invalid` naming `field` */
export async function refuseGuessable(field: string, password: string, about: readonly string[]): Promise<void> {
  if (!(await isGuessable(password, about))) return;
  const message = 'is one of the first that somebody would try; take several words';
  throw refusedFields({ field, message });
}
