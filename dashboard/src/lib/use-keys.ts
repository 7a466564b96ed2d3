import { useLayoutEffect, useRef } from 'react';

const TYPING = 'input, textarea, select, [contenteditable="true"], [role="spinbutton"], [role="listbox"], [role="combobox"]';

/**
 * Single-letter shortcuts of a page, by `KeyboardEvent.key`. Silent while somebody types, holds a modifier or works in a dialog.
 * They work as soon as the page can be seen: a plain effect of a slow page comes after the first key.
 */
export function useKeys(keys: Record<string, () => void>): void {
  const latest = useRef(keys);
  useLayoutEffect(() => {
    latest.current = keys;
  });
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (target?.closest(TYPING) || target?.closest('[role="dialog"]')) return;
      const act = latest.current[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
