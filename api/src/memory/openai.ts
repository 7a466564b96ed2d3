import { DomainError } from '@banksman/contracts';
import { z } from 'zod';
import { type Embedder, refuseEmptyTexts, unitLength } from './embedder.ts';

export type OpenAiEmbeddings = {
  /** up to and with the version: `https://api.openai.com/v1` */
  baseUrl: string;
  apiKey: string;
  model: string;
  /** length the stored vectors have; servers that can shorten are asked to */
  dimensions: number;
};

/** OpenAI takes 2048 texts and 300,000 tokens a request; 96 chunks of 180 words stay far below both. */
const BATCH = 96;
const TIMEOUT_MS = 30_000;

const answer = z.object({ data: z.array(z.object({ index: z.number().int(), embedding: z.array(z.number()) })) });

/** Any server that speaks OpenAI's `POST /embeddings` (platform.openai.com/docs/api-reference/embeddings/create). */
export function openAiEmbedder({ baseUrl, apiKey, model, dimensions }: OpenAiEmbeddings): Embedder {
  const url = `${baseUrl.replace(/\/+$/, '')}/embeddings`;
  // vLLM and older models answer 400 to `dimensions` instead of ignoring it: then it is left out from there on
  let asksForDimensions = true;

  const post = async (input: string[], signal?: AbortSignal): Promise<Response> => {
    const body = { model, input, encoding_format: 'float', ...(asksForDimensions ? { dimensions } : {}) };
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    if (response.status !== 400 || !asksForDimensions) return response;
    await response.body?.cancel();
    asksForDimensions = false;
    return post(input, signal);
  };

  const embedBatch = async (texts: string[], signal?: AbortSignal): Promise<number[][]> => {
    const { status, body } = await read(() => post(texts, signal), signal);
    if (status !== 200) throw refusal(status, model);
    const parsed = answer.safeParse(body);
    const vectors = parsed.data?.data.sort((a, b) => a.index - b.index).map(({ embedding }) => embedding) ?? [];
    if (vectors.length !== texts.length || vectors.some((vector) => vector.length !== dimensions)) {
      const details = { model, asked: texts.length, got: vectors.length, dimensions, got_dimensions: vectors[0]?.length ?? null };
      throw new DomainError('model_answer_invalid', { details, cause: parsed.error });
    }
    return vectors.map(unitLength);
  };

  return {
    model,
    dimensions,
    async embed(texts, signal) {
      refuseEmptyTexts(texts);
      const vectors: number[][] = [];
      for (let at = 0; at < texts.length; at += BATCH) vectors.push(...(await embedBatch(texts.slice(at, at + BATCH), signal)));
      return vectors;
    },
    close: async () => {},
  };
}

/** Status and JSON of an answer; no connection, a cut or late answer and a body that is no JSON may all work the next time. */
async function read(call: () => Promise<Response>, signal: AbortSignal | undefined): Promise<{ status: number; body: unknown }> {
  try {
    const response = await call();
    if (response.ok) return { status: 200, body: await response.json() };
    await response.body?.cancel();
    return { status: response.status, body: null };
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw new DomainError('model_unavailable', { message: 'the embedding model could not be reached', cause: error });
  }
}

function refusal(status: number, model: string): DomainError {
  const code =
    status === 401 || status === 403 ? 'connection_expired' : status === 429 || status >= 500 ? 'model_unavailable' : 'connector_refused';
  return new DomainError(code, { message: `the embedding model answered ${status}`, details: { model, status } });
}
