import { AIMessage, AIMessageChunk, type BaseMessage, HumanMessage, SystemMessage, type UsageMetadata } from '@langchain/core/messages';
import { pause, retryAfterMs, troubleOf } from './model-trouble.ts';
import type { Usage } from './reasoner.ts';

/** Where the model is. Any server that speaks OpenAI's Chat Completions will do. */
export type ModelSettings = {
  apiKey: string;
  /** with the version, e.g. `https://api.openai.com/v1` */
  baseUrl: string;
  model: string;
  /** ms for one request, until its last byte */
  timeoutMs: number;
  /** further tries after rate limit, server error, no connection, cut answer or time-out */
  maxRetries: number;
  /** take the answer as a stream; for servers or proxies that cut silent connections */
  streaming?: boolean;
};

/** Money per token in microcents (a millionth of a cent): $2.50 per million tokens are 250. */
export type Prices = { inputMicrocentsPerToken: number; outputMicrocentsPerToken: number };

export type Turn = { role: 'system' | 'user' | 'assistant'; text: string };
type Request = { turns: readonly Turn[]; schema: Record<string, unknown>; maxAnswerTokens: number; signal: AbortSignal };
type Reply = { text: string; usage: Usage };

const FIRST_PAUSE_MS = 300;
/** A server that asks for more is down for us: rules answer instead. */
const LONGEST_PAUSE_MS = 8_000;

/**
 * A function that asks the model once for JSON, with bounded retries below it. It asks with a JSON schema first; a server that
 * refuses that (400, 422) is asked in JSON mode from then on.
 * @throws the aborted signal's reason; otherwise the client's error, which `troubleOf` can name
 */
export function modelCall(settings: ModelSettings, prices: Prices | null): (request: Request) => Promise<Reply> {
  let knowsJsonSchema = true;
  return async (request) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await askOnce(settings, prices, request, knowsJsonSchema);
      } catch (error) {
        request.signal.throwIfAborted();
        const trouble = troubleOf(error);
        if (trouble.kind === 'request_refused' && knowsJsonSchema) {
          knowsJsonSchema = false;
          attempt -= 1;
          continue;
        }
        const wait = retryAfterMs(error) ?? FIRST_PAUSE_MS * 2 ** attempt * (1 + Math.random() / 2);
        if (!trouble.mayPass || attempt >= settings.maxRetries || wait > LONGEST_PAUSE_MS) throw error;
        await pause(wait, request.signal);
      }
    }
  };
}

async function askOnce(settings: ModelSettings, prices: Prices | null, request: Request, withSchema: boolean): Promise<Reply> {
  // Loaded when it is needed: its 600 files cost every start of a process 0.2 s, with or without a model.
  const { ChatOpenAICompletions } = await import('@langchain/openai');
  // The Completions class itself: `ChatOpenAI` switches to the Responses API by the model's name, which other servers do not have.
  const model = new ChatOpenAICompletions({
    apiKey: settings.apiKey,
    model: settings.model,
    configuration: { baseURL: settings.baseUrl },
    maxRetries: 0,
    maxTokens: request.maxAnswerTokens,
  });
  const turns = withSchema ? request.turns : inJsonMode(request.turns, request.schema);
  const response_format = withSchema ? schemaFormat(request.schema) : { type: 'json_object' as const };
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(settings.timeoutMs)]);
  const messages = turns.map(messageOf);
  const options = { signal, response_format };
  const answer = settings.streaming ? await whole(await model.stream(messages, options)) : await model.invoke(messages, options);
  // a stream that ends because of the signal ends without an error
  signal.throwIfAborted();
  const text = typeof answer.content === 'string' ? answer.content : JSON.stringify(answer.content);
  const reported = answer.usage_metadata as UsageMetadata | undefined;
  const promptText = turns.map((turn) => turn.text).join('');
  // some servers report no usage; the budget must hold for them too
  const inputTokens = reported?.input_tokens ?? estimatedTokens(promptText);
  const outputTokens = reported?.output_tokens ?? estimatedTokens(text);
  return { text, usage: { inputTokens, outputTokens, costMicrocents: costOf(prices, inputTokens, outputTokens) } };
}

/**
 * The schema as a response format. The client parses the answer itself and throws away its usage when it is no JSON; the
 * parser it looks for (`$parseRaw`, openai 7.55 lib/parser.js; not sent, as it is no JSON) leaves the text to us.
 */
function schemaFormat(schema: Record<string, unknown>) {
  const format = { type: 'json_schema' as const, json_schema: { name: 'answer', strict: true, schema } };
  return Object.defineProperty(format, '$parseRaw', { value: (text: string) => text, enumerable: false });
}

/**
 * Reads a stream to its end. Not `invoke` with `streaming: true`: that counts tokens with a table that LangChain downloads
 * (seen with @langchain/openai 1.6.0: no answer without internet).
 */
async function whole(chunks: AsyncIterable<AIMessageChunk>): Promise<AIMessageChunk> {
  let all = new AIMessageChunk('');
  for await (const chunk of chunks) all = all.concat(chunk);
  return all;
}

function inJsonMode(turns: readonly Turn[], schema: Record<string, unknown>): Turn[] {
  const ask = `Answer with one JSON object and nothing else. It must follow this JSON Schema:\n${JSON.stringify(schema)}`;
  return turns.map((turn) => (turn.role === 'system' ? { ...turn, text: `${turn.text}\n\n${ask}` } : turn));
}

function messageOf({ role, text }: Turn): BaseMessage {
  if (role === 'system') return new SystemMessage(text);
  return role === 'user' ? new HumanMessage(text) : new AIMessage(text);
}

/** A rough count, four characters a token as OpenAI's help pages say; only for budgets. */
export function estimatedTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

export function costOf(prices: Prices | null, inputTokens: number, outputTokens: number): number {
  if (!prices) return 0;
  return Math.round(inputTokens * prices.inputMicrocentsPerToken + outputTokens * prices.outputMicrocentsPerToken);
}
