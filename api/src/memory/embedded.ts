import { Worker } from 'node:worker_threads';
import { DomainError } from '@banksman/contracts';
import { type Embedder, refuseEmptyTexts, unitLength } from './embedder.ts';

export type EmbedRequest = { id: number; texts: string[] };
export type EmbedAnswer = { id: number; vectors: number[][] } | { id: number; failure: string };

/** Texts per message to the thread: between two messages a fired signal ends the call and other callers get their turn. */
const BATCH = 8;
const WORKER = new URL('./embed-worker.ts', import.meta.url);

type Call = { resolve(vectors: number[][]): void; reject(error: unknown): void; forget(): void };
type Thread = { ask(texts: string[], signal?: AbortSignal): Promise<number[][]>; alive(): boolean; end(): Promise<unknown> };

/**
 * Universal Sentence Encoder lite in a worker thread: 512 dimensions, English only, 30 MB on disk and about 190 MB of memory
 * from the first call on. A thread that died takes its calls with it (`model_unavailable`); the next call starts a new one.
 * @param worker the thread's program, for tests of its death
 */
export function embeddedEmbedder(worker: URL = WORKER): Embedder {
  let thread: Thread | null = null;
  let closed = false;
  const started = (): Thread => {
    if (closed) throw new DomainError('model_unavailable', { message: 'the embedding model has been closed' });
    thread = thread?.alive() ? thread : startThread(worker);
    return thread;
  };
  return {
    model: 'use-lite-en-0.2.0',
    dimensions: 512,
    async embed(texts, signal) {
      refuseEmptyTexts(texts);
      const vectors: number[][] = [];
      for (let at = 0; at < texts.length; at += BATCH) {
        signal?.throwIfAborted();
        vectors.push(...(await started().ask(texts.slice(at, at + BATCH), signal)));
      }
      return vectors.map(unitLength);
    },
    async close() {
      closed = true;
      await thread?.end();
      thread = null;
    },
  };
}

/** One thread from start to death. It keeps the process alive only while a call waits for it. */
function startThread(program: URL): Thread {
  const worker = new Worker(program, { name: 'embeddings' });
  const waiting = new Map<number, Call>();
  let alive = true;
  let lastId = 0;
  worker.unref();

  const settle = (id: number) => {
    const call = waiting.get(id);
    waiting.delete(id);
    call?.forget();
    if (waiting.size === 0) worker.unref();
    return call;
  };
  const die = (cause: unknown) => {
    alive = false;
    for (const id of [...waiting.keys()])
      settle(id)?.reject(new DomainError('model_unavailable', { message: 'the embedding model stopped while it was working', cause }));
  };
  worker.on('error', die);
  worker.on('exit', die);
  worker.on('message', (answer: EmbedAnswer) => {
    const call = settle(answer.id);
    if ('vectors' in answer) call?.resolve(answer.vectors);
    else call?.reject(new DomainError('model_unavailable', { message: `the embedding model failed: ${answer.failure}` }));
  });

  return {
    alive: () => alive,
    end: () => worker.terminate(),
    ask(texts, signal) {
      const id = ++lastId;
      return new Promise<number[][]>((resolve, reject) => {
        const abort = () => settle(id)?.reject(signal?.reason);
        signal?.addEventListener('abort', abort, { once: true });
        waiting.set(id, { resolve, reject, forget: () => signal?.removeEventListener('abort', abort) });
        worker.ref();
        worker.postMessage({ id, texts } satisfies EmbedRequest);
      });
    },
  };
}
