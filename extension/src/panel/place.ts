import type { LogRequest, PageChanged, TabRequest } from '../messages.ts';
import { anyPage } from '../pages/any-page.ts';
import type { LogSeen } from '../pages/log-form.ts';
import type { PageContext } from '../pages/site.ts';

/** Where this panel is: beside a page of a known site, or below the toolbar button over any page. */
export type Place = {
  kind: 'panel' | 'popup';
  /** keys what is remembered: two tabs on two jobs do not mix */
  tabId: number | null;
  read(): Promise<PageContext | null>;
  /** null: the page is not about the log's job */
  log(what: LogRequest['what'], log: LogRequest['log']): Promise<LogSeen | null>;
  close(): void;
};

/** Finds out which tab we belong to; in a popup that is the one the person is looking at. */
export async function findPlace(): Promise<Place> {
  const kind = document.body.dataset.place === 'popup' ? 'popup' : 'panel';
  const own = await chrome.tabs.getCurrent();
  const [active] = kind === 'popup' ? await chrome.tabs.query({ active: true, currentWindow: true }) : [];
  const tabId = (kind === 'popup' ? active?.id : own?.id) ?? null;
  const tell = (message: TabRequest) => (tabId === null ? Promise.resolve(null) : chrome.tabs.sendMessage(tabId, message));
  return {
    kind,
    tabId,
    async read() {
      const asked = () => tell({ type: 'read_page' });
      const known: PageContext | null = await asked()
        .catch(async () => ((await isStarted(active)) ? asked() : null))
        .catch(() => null);
      return known ?? (kind === 'popup' && tabId !== null ? readAnyPage(tabId) : null);
    },
    log: (what, { job_id, title, notes, date, marker }) =>
      tell({ type: 'log', what, log: { job_id, title, notes, date, marker } }).catch(() => null),
    close: () => (kind === 'popup' ? window.close() : void tell({ type: 'close_panel' }).catch(() => undefined)),
  };
}

/** Calls back when the page of our tab is about something else. */
export function onPageChange(tabId: number | null, changed: (context: PageContext | null) => void): void {
  chrome.runtime.onMessage.addListener((message: PageChanged, sender) => {
    if (message.type === 'page_changed' && sender.tab?.id === tabId && sender.frameId === 0) changed(message.context);
  });
}

/**
 * A page that was open before the extension came, or came anew, has none of our script yet: the press on the toolbar button lets us put it
 * there. True when it is there now.
 */
async function isStarted({ id, url }: Partial<chrome.tabs.Tab> = {}): Promise<boolean> {
  const [rule] = chrome.runtime.getManifest().content_scripts ?? [];
  const isOurs = (rule?.matches ?? []).some((match) => url?.replace(/:\d+\//, '/').startsWith(match.replace('*', '')));
  if (id === undefined || !isOurs) return false;
  const done = await chrome.scripting.executeScript({ target: { tabId: id }, files: rule?.js ?? [] }).catch(() => []);
  return done.length > 0;
}

/** The press on the toolbar button lets us read this one page (activeTab); Chrome's own pages stay closed. */
async function readAnyPage(tabId: number): Promise<PageContext | null> {
  const func = () => ({ url: location.href, title: document.title, selection: String(getSelection() ?? '') });
  const [read] = await chrome.scripting.executeScript({ target: { tabId }, func }).catch(() => []);
  return read?.result ? anyPage(read.result) : null;
}
