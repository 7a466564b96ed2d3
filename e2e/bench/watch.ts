import { runEvent } from '@banksman/contracts';
import type { Platform } from './bed.ts';
import { nowMs } from './figures.ts';

export type Told = { runId: string; step: string; at: number };

/** Follows a run over SSE as a page does; resolves when the stream is open, `done` with when each step's end was told, once the run has ended. */
export async function watch(platform: Platform, runId: string): Promise<{ done: Promise<Told[]> }> {
  const abort = new AbortController();
  const answer = await fetch(`${platform.apiUrl}/automations/${runId}/events`, {
    headers: { authorization: `Bearer ${platform.token}` },
    signal: abort.signal,
  });
  if (!answer.ok || !answer.body) throw new Error(`the stream of ${runId} answered ${answer.status}`);
  let isOpen = () => {};
  const open = new Promise<void>((resolve) => {
    isOpen = resolve;
  });
  const done = follow(answer.body, runId, isOpen).finally(() => abort.abort());
  await Promise.race([open, done]);
  return { done };
}

async function follow(body: ReadableStream<Uint8Array>, runId: string, onFirst: () => void): Promise<Told[]> {
  const told: Told[] = [];
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const at = nowMs();
    onFirst();
    const frames = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const data = /^data: ?(.*)$/m.exec(frame)?.[1];
      if (!data) continue;
      const event = runEvent.parse(JSON.parse(data));
      if (event.type === 'step_ended' && event.step) told.push({ runId, step: event.step, at });
      if (event.type === 'moved' && event.data.to === 'completed') return told;
    }
  }
  throw new Error(`the stream of ${runId} ended before the run`);
}
