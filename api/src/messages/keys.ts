import { createHash, randomBytes, randomInt } from 'node:crypto';

/** A key as it is handed out, once, and its hash, which alone is kept. */
export type MadeKey = { text: string; sha256: string };

/** 32 letters and digits without I, O, 0 and 1: what is read aloud or typed with a thumb. */
const CODE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const CODE_LENGTH = 6;

/** The key of a link: 256 random bits, 43 characters of base64url. */
export function makeLinkKey(): MadeKey {
  const text = randomBytes(32).toString('base64url');
  return { text, sha256: sha256OfLink(text) };
}

export function sha256OfLink(token: string): string {
  return createHash('sha256').update(`link:${token}`).digest('hex');
}

/**
 * The code of an SMS: almost 30 random bits, so it counts only from the number it was sent to and only for a few tries. It has a digit,
 * which tells it from the word in "yes please" or "no thanks".
 */
export function makeCode(phone: string): MadeKey {
  const text = Array.from({ length: CODE_LENGTH }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join('');
  return /\d/.test(text) ? { text, sha256: sha256OfCode(phone, text) } : makeCode(phone);
}

/** @param code in any case */
export function sha256OfCode(phone: string, code: string): string {
  return createHash('sha256').update(`sms:${phone}:${code.toUpperCase()}`).digest('hex');
}
