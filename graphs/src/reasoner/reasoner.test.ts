import { LLMock } from '@copilotkit/aimock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createReasoner, type ReasonerOptions } from './create-reasoner.ts';
import type { Thought, Usage } from './reasoner.ts';

const colour = z.object({ colour: z.enum(['red', 'green']) });
const thought = (facts: unknown = { light: 1 }): Thought<typeof colour> => ({
  purpose: 'decide',
  prompt: { name: 'test/colour', version: 3, text: 'Which colour is the light?' },
  facts,
  answer: colour,
  rules: () => ({ colour: 'red' }),
});
const BY_RULES = { answer: { colour: 'red' }, by: 'rules', promptName: 'test/colour', promptVersion: 3 };
const GREEN = { content: '{"colour":"green"}' };
const anything = { predicate: () => true };

let server: LLMock;
beforeEach(async () => {
  server = new LLMock({ host: '127.0.0.1', port: 0, strict: true });
  await server.start();
});
afterEach(() => server.stop());

const nothingSpent: Usage = { inputTokens: 0, outputTokens: 0, costMicrocents: 0 };
function reasoner(change: { model?: object; budget?: object; prices?: ReasonerOptions['prices'] } = {}) {
  return createReasoner({
    model: { apiKey: 'test', baseUrl: `${server.url}/v1`, model: 'scripted', timeoutMs: 5_000, maxRetries: 2, ...change.model },
    budget: { maxTokens: 100_000, maxMicrocents: 1_000_000_000, spent: () => nothingSpent, ...change.budget },
    ...(change.prices ? { prices: change.prices } : {}),
    log: () => {},
  });
}
const think = (given = reasoner(), signal = new AbortController().signal) => given.think(thought(), signal);
const requests = () => server.getRequests();

test('a good answer of the model counts, with its name, prompt and usage', async () => {
  server.on(anything, { ...GREEN, usage: { prompt_tokens: 40, completion_tokens: 6, total_tokens: 46 } });
  const answered = await think(reasoner({ prices: { inputMicrocentsPerToken: 250, outputMicrocentsPerToken: 1_000 } }));
  expect(answered).toEqual({
    answer: { colour: 'green' },
    by: 'scripted',
    promptName: 'test/colour',
    promptVersion: 3,
    usage: { inputTokens: 40, outputTokens: 6, costMicrocents: 40 * 250 + 6 * 1_000 },
    fellBackBecause: null,
  });
  const [request] = requests();
  expect(request?.body).toMatchObject({ model: 'scripted', response_format: { type: 'json_schema', json_schema: { strict: true } } });
  expect(request?.path).toBe('/v1/chat/completions');
});

test('a model named like one of the Responses API is still asked by chat completions', async () => {
  server.on(anything, GREEN);
  expect(await think(reasoner({ model: { model: 'gpt-5.5-pro' } }))).toMatchObject({ by: 'gpt-5.5-pro' });
  expect(requests().map(({ path }) => path)).toEqual(['/v1/chat/completions']);
});

test('an invalid answer is asked for once more and says what was wrong', async () => {
  server.on({ ...anything, sequenceIndex: 0 }, { content: '{"colour":"blue"}' });
  server.on(anything, GREEN);
  const answered = await think();
  expect(answered).toMatchObject({ answer: { colour: 'green' }, by: 'scripted', fellBackBecause: null });
  expect(requests()).toHaveLength(2);
  expect(JSON.stringify(requests()[1]?.body)).toContain('cannot be used');
  expect(answered.usage?.outputTokens).toBeGreaterThan(0);
});

test.each([
  ['no JSON', 'The light is green.'],
  ['another value', '{"colour":"blue"}'],
  ['nothing', ''],
])('an answer that is invalid twice (%s) is answered by rules', async (_, content) => {
  server.on(anything, { content });
  const answered = await think();
  expect(answered).toMatchObject({ ...BY_RULES, fellBackBecause: 'the model’s answer could not be used, twice' });
  expect(requests()).toHaveLength(2);
  expect(answered.usage).not.toBeNull();
});

test('what the code’s check refuses counts as invalid', async () => {
  server.on(anything, GREEN);
  const checked = { ...thought(), check: ({ colour: named }: { colour: string }) => (named === 'green' ? 'green is switched off' : null) };
  expect(await reasoner().think(checked, new AbortController().signal)).toMatchObject(BY_RULES);
  expect(JSON.stringify(requests()[1]?.body)).toContain('green is switched off');
});

test('a server that knows no JSON schema is asked in JSON mode, and only so from then on', async () => {
  server.on(
    { predicate: (request) => (request.response_format as { type?: string } | undefined)?.type === 'json_schema' },
    { error: { message: 'unknown response_format', type: 'invalid_request_error' }, status: 400 },
  );
  server.on(anything, GREEN);
  const one = reasoner();
  expect(await think(one)).toMatchObject({ by: 'scripted', fellBackBecause: null });
  expect(await think(one)).toMatchObject({ by: 'scripted' });
  const formats = requests().map(({ body }) => (body as { response_format: { type: string } }).response_format.type);
  expect(formats).toEqual(['json_schema', 'json_object', 'json_object']);
});

test('a model that answers too late is answered by rules', async () => {
  server.on(anything, async () => {
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    return GREEN;
  });
  const answered = await think(reasoner({ model: { timeoutMs: 150, maxRetries: 0 } }));
  expect(answered).toMatchObject({ ...BY_RULES, usage: null, fellBackBecause: 'the model did not answer in time' });
});

test('after "slow down" the model is asked again', async () => {
  server.on({ ...anything, sequenceIndex: 0 }, { error: { message: 'slow', type: 'rate_limit_error' }, status: 429 });
  server.on(anything, GREEN);
  expect(await think()).toMatchObject({ answer: { colour: 'green' }, by: 'scripted', fellBackBecause: null });
  expect(requests()).toHaveLength(2);
});

test('a server that stays in error is asked three times, then rules answer', async () => {
  server.on(anything, { error: { message: 'boom', type: 'server_error' }, status: 500 });
  expect(await think()).toMatchObject({ ...BY_RULES, fellBackBecause: 'the model’s server had an error' });
  expect(requests()).toHaveLength(3);
});

test('a refused key is not tried again', async () => {
  server.on(anything, { error: { message: 'no', type: 'authentication_error' }, status: 401 });
  expect(await think()).toMatchObject({ ...BY_RULES, fellBackBecause: 'the model’s server refused our key' });
  expect(requests()).toHaveLength(1);
});

test('a whole stream is an answer', async () => {
  server.on(anything, GREEN, { chunkSize: 4 });
  const answered = await think(reasoner({ model: { streaming: true } }));
  expect(answered).toMatchObject({ answer: { colour: 'green' }, by: 'scripted' });
  expect(requests()[0]?.body).toMatchObject({ stream: true });
});

test('a stream that is cut is tried again, then rules answer', async () => {
  server.on(anything, { content: `{"colour":"green"${' '.repeat(200)}}` }, { chunkSize: 5, latency: 5, truncateAfterChunks: 4 });
  const answered = await think(reasoner({ model: { streaming: true, maxRetries: 1 } }));
  expect(answered).toMatchObject({ ...BY_RULES, fellBackBecause: 'the model’s answer broke off' });
  expect(requests()).toHaveLength(2);
});

test('a run whose tokens or money are used up asks no model', async () => {
  server.on(anything, GREEN);
  const spent = (): Usage => ({ inputTokens: 900, outputTokens: 95, costMicrocents: 5_000 });
  const words = 'the limit for this run is used up';
  expect(await think(reasoner({ budget: { maxTokens: 1_000, spent } }))).toMatchObject({
    ...BY_RULES,
    usage: null,
    fellBackBecause: words,
  });
  const prices = { inputMicrocentsPerToken: 250, outputMicrocentsPerToken: 1_000 };
  expect(await think(reasoner({ budget: { maxMicrocents: 5_500, spent }, prices }))).toMatchObject({ ...BY_RULES, fellBackBecause: words });
  expect(requests()).toHaveLength(0);
});

test('a limit that is reached between two tries stops before the second', async () => {
  server.on(anything, { content: 'green', usage: { prompt_tokens: 400, completion_tokens: 550, total_tokens: 950 } });
  const answered = await think(reasoner({ budget: { maxTokens: 1_000 } }));
  expect(answered).toMatchObject({ ...BY_RULES, fellBackBecause: 'the limit for this run is used up' });
  expect(answered.usage).toMatchObject({ inputTokens: 400, outputTokens: 550 });
  expect(requests()).toHaveLength(1);
});

test('the answer may not be longer than what is left', async () => {
  server.on(anything, GREEN);
  await think(reasoner({ budget: { maxTokens: 500 } }));
  const [request] = requests();
  const { max_tokens } = z.object({ max_tokens: z.number() }).parse(request?.body);
  expect(max_tokens).toBeGreaterThan(400);
  expect(max_tokens).toBeLessThan(500);
});

test('a server that is down is answered by rules', async () => {
  const lost = reasoner({ model: { maxRetries: 1 } });
  await server.stop();
  const answered = await think(lost);
  expect(answered).toMatchObject({ ...BY_RULES, fellBackBecause: 'the model’s server could not be reached' });
  await server.start();
});

test('who cancels gets no answer, neither while asking nor while waiting for another try', async () => {
  const asked = Promise.withResolvers<void>();
  server.on({ userMessage: 'slow' }, async () => {
    asked.resolve();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    return GREEN;
  });
  server.on(anything, async () => {
    asked.resolve();
    return { error: { message: 'slow', type: 'rate_limit_error' }, status: 429, retryAfter: 5 };
  });
  for (const facts of ['slow', 'busy']) {
    const controller = new AbortController();
    const thinking = reasoner().think(thought(facts), controller.signal);
    await asked.promise;
    controller.abort(new Error('cancelled by Mark'));
    await expect(thinking).rejects.toThrow('cancelled by Mark');
  }
});

test('without a model rules answer, and nobody is blamed', async () => {
  const { think: byRules } = createReasoner({
    model: null,
    budget: { maxTokens: 0, maxMicrocents: 0, spent: () => nothingSpent },
    log: () => {},
  });
  expect(await byRules(thought(), new AbortController().signal)).toEqual({ ...BY_RULES, usage: null, fellBackBecause: null });
});
