import type { KeyboardEvent } from 'react';

/** Ctrl-Enter (⌘-Enter) anywhere in a form sends it, as its button would. */
export function sendOnCtrlEnter(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  const form = event.currentTarget;
  if (form instanceof HTMLFormElement) form.requestSubmit();
}
