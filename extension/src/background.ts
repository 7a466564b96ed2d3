import type { Answer, RequestName } from './messages.ts';
import { watchWaiting } from './worker/badge.ts';
import { follow } from './worker/follow.ts';
import { problemOf } from './worker/problem.ts';
import { HANDLERS } from './worker/requests.ts';

// Only our own pages and this worker read what is stored: a content script never does.
void chrome.storage.local.setAccessLevel({ accessLevel: 'TRUSTED_CONTEXTS' });
void chrome.storage.session.setAccessLevel({ accessLevel: 'TRUSTED_CONTEXTS' });

/** Our own pages; a content script runs in somebody else's page and may ask for nothing. */
const isOurs = (sender: chrome.runtime.MessageSender | undefined): boolean =>
  sender?.id === chrome.runtime.id && (sender.url ?? '').startsWith(chrome.runtime.getURL(''));

const isRequest = (message: unknown): message is { request: RequestName; ask: never } =>
  typeof message === 'object' && message !== null && 'request' in message && Object.hasOwn(HANDLERS, String(message.request));

chrome.runtime.onMessage.addListener((message: unknown, sender, reply: (answer: Answer<unknown>) => void) => {
  if (!isOurs(sender) || !isRequest(message)) return false;
  HANDLERS[message.request](message.ask).then(
    (data) => reply({ ok: true, data }),
    (error: unknown) => reply({ ok: false, problem: problemOf(error) }),
  );
  return true;
});

chrome.runtime.onConnect.addListener((port) => {
  if (isOurs(port.sender) && port.name === 'follow') follow(port);
  else port.disconnect();
});

watchWaiting();
