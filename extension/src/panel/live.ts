import type { RunEvent } from '@banksman/contracts';
import type { FollowFrom, FollowNews } from '../messages.ts';

const AGAIN_AFTER_MS = 500;

/**
 * Follows a run for as long as the panel shows it. Chrome may stop the service worker at any moment: then the port closes and is opened
 * again from the last event that was seen.
 * @param changed the line is open (again), or was lost
 * @returns `stop` ends it; `again` begins anew from the last event, after the worker has given up (nobody was signed in)
 */
export function followRun(jobId: string, seen: (event: RunEvent) => void, changed: (isOpen: boolean) => void) {
  let last = 0;
  let isOver = false;
  let port: chrome.runtime.Port | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const connect = () => {
    if (isOver) return;
    port = chrome.runtime.connect({ name: 'follow' });
    port.onMessage.addListener((news: FollowNews) => {
      if (news.type !== 'events' || news.events.length === 0) return changed(news.type === 'events');
      for (const event of news.events) {
        if (event.seq <= last) continue;
        last = event.seq;
        seen(event);
      }
    });
    port.onDisconnect.addListener(() => {
      timer = setTimeout(connect, AGAIN_AFTER_MS);
    });
    const from: FollowFrom = { jobId, after: last };
    port.postMessage(from);
  };
  connect();
  return {
    again() {
      clearTimeout(timer);
      // its own end does not tell us: only the other side's does
      port?.disconnect();
      connect();
    },
    stop() {
      isOver = true;
      clearTimeout(timer);
      port?.disconnect();
    },
  };
}
