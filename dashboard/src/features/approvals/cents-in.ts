/** Cents of an amount as a person types it ("150", "150.00", "1,500"); null when it is none. */
export function centsIn(typed: string): number | null {
  const text = typed
    .trim()
    .replace(/,(?=\d{3}(\D|$))/g, '')
    .replace(',', '.');
  return /^\d{1,7}(\.\d{1,2})?$/.test(text) ? Math.round(Number(text) * 100) : null;
}
