import { embeddedEmbedder } from './embedded.ts';
import type { Embedder } from './embedder.ts';
import { type OpenAiEmbeddings, openAiEmbedder } from './openai.ts';

export type EmbedderOptions = { kind: 'embedded' } | ({ kind: 'openai' } & OpenAiEmbeddings);

/**
 * The embedding model: the English one that ships in npm and needs no network, or any OpenAI-compatible `/embeddings`.
 * Nothing is loaded or dialled before the first call of `embed`.
 */
export function createEmbedder(options: EmbedderOptions): Embedder {
  return options.kind === 'embedded' ? embeddedEmbedder() : openAiEmbedder(options);
}
