import { createButton } from './content/button.ts';
import { createFrame } from './content/frame.ts';
import type { LogRequest, PageChanged, TabRequest } from './messages.ts';
import { buildertrend } from './pages/buildertrend.ts';
import { addressOfLogs, fillLog, type LogSeen, publishLog, seeLog } from './pages/log-form.ts';
import { readPage } from './pages/read.ts';
import type { PageContext } from './pages/site.ts';

/** The page changes without loading anew (history API), and content scripts are not run again: look at it now and then. */
const LOOK_EVERY_MS = 500;
const SITES = [buildertrend];

const frame = createFrame((isOpen) => button.show({ isOpen }));
const button = createButton(() => frame.toggle());
let seen = 'null';

const read = (): PageContext | null => readPage(SITES, new URL(location.href), document);

/** The button is there wherever a job is open; the panel is told what changed. */
function look(): void {
  if (!chrome.runtime.id) {
    leave();
    return;
  }
  const context = read();
  const now = JSON.stringify(context);
  frame.look();
  button.show({});
  if (now === seen) return;
  seen = now;
  button.show({ isNeeded: context?.subject != null });
  const changed: PageChanged = { type: 'page_changed', context };
  // nobody listens while no panel is open
  void chrome.runtime.sendMessage(changed).catch(() => undefined);
}

/** A daily log belongs on the page of its own job, and nowhere else. */
async function handleLog({ what, log }: LogRequest): Promise<LogSeen | null> {
  const context = read();
  const site = SITES.find(({ id }) => id === context?.site);
  if (!site || context?.subject !== log.job_id) return null;
  const address = addressOfLogs(site, log.job_id);
  if (what === 'open' && address !== null) location.assign(address);
  if (what === 'publish') return publishLog(site, log, document);
  return what === 'fill' ? fillLog(site, log, document) : seeLog(site, log, document);
}

chrome.runtime.onMessage.addListener((message: TabRequest, sender, reply: (answer: PageContext | LogSeen | null) => void) => {
  if (sender.id !== chrome.runtime.id) return false;
  if (message.type === 'log') {
    void handleLog(message).then(reply);
    return true;
  }
  if (message.type === 'read_page') reply(read());
  if (message.type === 'toggle_panel') frame.toggle();
  if (message.type === 'close_panel') {
    frame.close();
    button.focus();
  }
  return false;
});

/** The extension was updated, switched off or removed: this script is left over, and a button that does nothing helps nobody. */
function leave(): void {
  clearInterval(timer);
  frame.close();
  button.remove();
}

const timer = setInterval(look, LOOK_EVERY_MS);
look();
