import { eventParser, runEvent } from '@banksman/contracts';
import type { FollowFrom, FollowNews } from '../messages.ts';
import { request } from './api.ts';
import { problemOf, Trouble } from './problem.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Sends a run's history down the port from where the page was, for as long as the port is open. Where it is lies with the page: when
 * Chrome stops this worker the port closes, the page opens it again and says what it has seen.
 */
export function follow(port: chrome.runtime.Port): void {
  const gone = new AbortController();
  port.onDisconnect.addListener(() => gone.abort());
  port.onMessage.addListener((from: FollowFrom) => void keepUp(port, from, gone.signal));
}

async function keepUp(port: chrome.runtime.Port, { jobId, after }: FollowFrom, signal: AbortSignal): Promise<void> {
  let last = after;
  let pause = FIRST_PAUSE_MS;
  const tell = (news: FollowNews) => {
    if (!signal.aborted) port.postMessage(news);
  };
  while (!signal.aborted) {
    try {
      for await (const event of events(jobId, last, signal)) {
        if (event) last = event.seq;
        pause = FIRST_PAUSE_MS;
        tell({ type: 'events', events: event ? [event] : [] });
      }
    } catch (error) {
      if (signal.aborted) return;
      tell({ type: 'problem', problem: problemOf(error) });
      // only an outage passes by itself
      if (error instanceof Trouble && error.problem.code !== 'unreachable') return;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

/** First null, once the line is open. */
async function* events(jobId: string, after: number, signal: AbortSignal) {
  const headers = { accept: 'text/event-stream', 'last-event-id': String(after) };
  const answer = await request(`/automations/${encodeURIComponent(jobId)}/events`, { headers, signal });
  if (!answer.ok || !answer.body) return;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  const read = eventParser();
  yield null;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    for (const { data } of read(value)) yield runEvent.parse(JSON.parse(data));
  }
}
