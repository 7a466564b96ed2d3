import { LLMock } from '@copilotkit/aimock';
import { createReasoner } from '../reasoner/create-reasoner.ts';

/** What one call of the model was: its prompt, and what it was given to read. */
export type Asked = { prompt: string; facts: string };

/**
 * A model on the real wire whose answers a test writes.
 * @param brain answers one call with JSON
 */
export async function scriptedModel(brain: (asked: Asked) => unknown) {
  const server = new LLMock({ host: '127.0.0.1', port: 0, strict: true });
  const calls: Asked[] = [];
  server.on({ predicate: () => true }, async ({ messages }) => {
    const [system, user] = messages.map(({ content }) => String(content));
    const asked = { prompt: system ?? '', facts: user ?? '' };
    calls.push(asked);
    return { content: JSON.stringify(brain(asked)) };
  });
  await server.start();
  return {
    calls,
    reasoner: createReasoner({
      model: { apiKey: 'test', baseUrl: `${server.url}/v1`, model: 'scripted', timeoutMs: 5_000, maxRetries: 0 },
      budget: { maxTokens: 200_000, maxMicrocents: 0, spent: () => ({ inputTokens: 0, outputTokens: 0, costMicrocents: 0 }) },
      log: () => {},
    }),
    stop: () => server.stop(),
  };
}
