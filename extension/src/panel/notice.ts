import type { RunStatus } from '@banksman/contracts';
import type { Problem } from '../messages.ts';
import { h } from './dom.ts';
import type { Fact } from './facts.ts';
import { icon } from './icons.ts';
import { STATUS_LOOK } from './words.ts';

/** What went wrong and what helps. */
export function problemBox(problem: Problem, onSignIn?: () => void, onRetry?: () => void): HTMLElement {
  return h(
    'div',
    { class: 'notice trouble', role: 'alert' },
    h('p', {}, problem.message),
    problem.needsSignIn && onSignIn ? h('button', { type: 'button', onclick: () => onSignIn() }, 'Sign in') : null,
    !problem.needsSignIn && onRetry ? h('button', { type: 'button', onclick: () => onRetry() }, 'Try again') : null,
  );
}

/** Lines of a label and a text. */
export function factList(facts: readonly { label: string; text: string | Node; isMissing?: boolean }[]): HTMLElement {
  return h(
    'dl',
    { class: 'facts' },
    ...facts.flatMap(({ label, text, isMissing = false }) => [h('dt', {}, label), h('dd', { class: isMissing ? 'missing' : null }, text)]),
  );
}

/** Facts of which the main ones are seen at once, and the rest when one asks for them. */
export function foldedFacts(facts: readonly Fact[]): HTMLElement[] {
  const [main, rest] = [facts.filter(({ isMain }) => isMain), facts.filter(({ isMain }) => !isMain)];
  if (main.length === 0 || rest.length === 0) return [factList(facts)];
  return [factList(main), h('details', {}, h('summary', {}, 'More about it'), factList(rest))];
}

/** Grey bars in the shape of what comes. */
export function skeleton(lines: number): HTMLElement {
  const bars = Array.from({ length: lines }, () => h('div', { class: 'bar' }));
  return h('div', { class: 'skeleton', 'aria-busy': 'true', role: 'status', 'aria-label': 'Loading' }, ...bars);
}

/** A status with its colour, mark and word. */
export function chip(status: RunStatus): HTMLElement {
  const { word, tone } = STATUS_LOOK[status];
  return h('span', { class: `chip ${tone}` }, icon(tone), h('span', {}, word));
}
