import type { Answer, Problem, RequestName, Requests } from '../messages.ts';

/** May be sent again when Chrome stopped the worker in the middle: reading, and what its own key protects. */
const REPEATABLE: readonly RequestName[] = [
  'status',
  'overview',
  'logs',
  'run',
  'start',
  'receipt',
  'sign_out',
  'set_address',
  'set_publishing',
];
const TRIES = 3;

const INTERRUPTED: Problem = {
  code: 'interrupted',
  message: 'The browser broke this off. Look at what is shown now before you press again.',
  fields: [],
  needsSignIn: false,
};

/** Asks the service worker, which Chrome may stop at any moment; what may be repeated is. */
export async function ask<Name extends RequestName>(request: Name, body: Requests[Name]['ask']): Promise<Answer<Requests[Name]['answer']>> {
  for (let left = REPEATABLE.includes(request) ? TRIES : 1; left > 0; left -= 1) {
    const answer: Answer<Requests[Name]['answer']> | undefined = await chrome.runtime
      .sendMessage({ request, ask: body })
      .catch(() => undefined);
    if (answer) return answer;
  }
  return { ok: false, problem: INTERRUPTED };
}
