import { eventParser, type StreamEvent } from '@banksman/contracts';

/** `live` after the first bytes, `reconnecting` after a break, `ended` when the server said there is nothing to come. */
export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'ended';

const QUIET_MS = 45_000;
const HIDDEN_GRACE_MS = 20_000;
const BACKOFF_MS = [500, 1_000, 2_000, 5_000, 10_000];

type Options = {
  lastEventId?: string | null;
  onEvent: (event: StreamEvent) => void;
  onState: (state: StreamState) => void;
  /** called when the line is there after it was not, even the first time: to fetch what was missed, or could not be read at all */
  onReopen?: () => void;
};

/**
 * Follows a stream until the returned function is called: resumes with `Last-Event-ID`, reconnects with growing pauses (0.5 s to
 * 10 s), treats 45 s without a byte as a lost line, and lets go while the tab is hidden, because a browser opens at most six
 * HTTP/1.1 connections per origin for all its tabs together. A 401, 403 or 404 is final and ends as `ended`.
 * `EventSource` is not used: it cannot send the id to resume from on its first request.
 */
export function followEvents(url: string, options: Options): () => void {
  let lastId = options.lastEventId ?? null;
  let stopped = false;
  let failures = 0;
  let wasBroken = false;
  let controller = new AbortController();
  let wake: () => void = () => {};
  let hiddenTimer: ReturnType<typeof setTimeout> | undefined;

  const readOnce = async (): Promise<'again' | 'final'> => {
    controller = new AbortController();
    const response = await fetch(url, {
      credentials: 'same-origin',
      signal: controller.signal,
      headers: { accept: 'text/event-stream', ...(lastId === null ? {} : { 'last-event-id': lastId }) },
    });
    if ([401, 403, 404].includes(response.status) || response.status === 204) return 'final';
    if (!response.ok || !response.body) return 'again';
    if (wasBroken) options.onReopen?.();
    wasBroken = false;
    options.onState('live');
    await readBody(response.body, controller, (event) => {
      failures = 0;
      if (event.id !== null) lastId = event.id;
      options.onEvent(event);
    });
    return 'again';
  };

  const loop = async () => {
    while (!stopped) {
      if (document.visibilityState === 'hidden') await new Promise<void>((resolve) => (wake = resolve));
      if (stopped) return;
      const outcome = await readOnce().catch(() => 'again' as const);
      if (stopped) return;
      wasBroken = true;
      options.onState(outcome === 'final' ? 'ended' : 'reconnecting');
      if (outcome === 'final') return;
      const pause = BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)] ?? 10_000;
      failures += 1;
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, pause * (0.75 + Math.random() / 2));
      });
    }
  };

  const onVisibility = () => {
    clearTimeout(hiddenTimer);
    if (document.visibilityState === 'hidden') hiddenTimer = setTimeout(() => controller.abort(), HIDDEN_GRACE_MS);
    else wake();
  };
  document.addEventListener('visibilitychange', onVisibility);
  options.onState('connecting');
  void loop();
  return () => {
    stopped = true;
    clearTimeout(hiddenTimer);
    document.removeEventListener('visibilitychange', onVisibility);
    controller.abort();
    wake();
  };
}

async function readBody(body: ReadableStream<Uint8Array>, controller: AbortController, onEvent: (event: StreamEvent) => void) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parse = eventParser();
  let quiet = setTimeout(() => controller.abort(), QUIET_MS);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(quiet);
      quiet = setTimeout(() => controller.abort(), QUIET_MS);
      for (const event of parse(decoder.decode(value, { stream: true }))) onEvent(event);
    }
  } finally {
    clearTimeout(quiet);
  }
}
