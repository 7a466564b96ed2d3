import { z } from 'zod';

/** ISO 4217, upper case. */
export const currency = z.string().regex(/^[A-Z]{3}$/, 'must be a three-letter currency code such as USD');
/** Whole cents of a currency; never a fraction, never a float of dollars. */
export const cents = z.number().int('must be whole cents');

/** "$412.00": for sentences in events, mails and reports; the dashboard formats in the reader's locale. */
export function formatMoney(amountCents: number, currencyCode: string): string {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency: currencyCode }).format(amountCents / 100);
}

/**
 * Cents of a decimal amount as vendors write it ("412.5" → 41250), without floating point.
 * @throws RangeError when it is not a plain decimal number with at most two decimals
 */
export function centsOf(decimal: string): number {
  const match = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(decimal);
  if (!match) throw new RangeError(`not an amount of money: ${decimal}`);
  const [, sign, whole = '0', fraction = ''] = match;
  const value = Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
  return sign === '-' ? -value : value;
}
