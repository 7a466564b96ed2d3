import { useState } from 'react';
import { useKeys } from '../../lib/use-keys.ts';

/**
 * The keys of a list of runs: `j` and `k` take the focus from row to row (Enter then opens, as on any link), `x` selects the row that
 * has it, `?` tells all keys.
 */
export function useListKeys() {
  const [isOpen, setIsOpen] = useState(false);
  useKeys({ j: () => walk(1), k: () => walk(-1), x: select, '?': () => setIsOpen(true) });
  return { isOpen, close: () => setIsOpen(false) };
}

/** From nowhere to the first row; at the ends it stays. */
function walk(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.findIndex((row) => row.matches(':focus'));
  rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
}

function select(): void {
  document.activeElement?.closest('li')?.querySelector<HTMLElement>('input[type="checkbox"]')?.click();
}
