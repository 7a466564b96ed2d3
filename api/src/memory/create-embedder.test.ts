import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { LLMock } from '@copilotkit/aimock';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chunk } from './chunk.ts';
import { createEmbedder } from './create-embedder.ts';
import { embeddedEmbedder } from './embedded.ts';

const dot = (a: number[] = [], b: number[] = []) => a.reduce((sum, x, at) => sum + x * (b[at] ?? 0), 0);

describe('the embedded model', () => {
  const embedder = createEmbedder({ kind: 'embedded' });
  afterAll(() => embedder.close());

  test('gives one vector of 512 numbers and length 1 per text, in order', async () => {
    const texts = Array.from({ length: 19 }, (_, n) => `Room ${n} has two beds`);
    const vectors = await embedder.embed(texts);
    expect(embedder.dimensions).toBe(512);
    expect(vectors).toHaveLength(19);
    for (const vector of vectors) {
      expect(vector).toHaveLength(512);
      expect(dot(vector, vector)).toBeCloseTo(1, 10);
    }
    expect(await embedder.embed(['Room 18 has two beds'])).toEqual([vectors[18]]);
    expect(await embedder.embed([])).toEqual([]);
  });

  test.each([
    ['What is the maximum distance from the job site?', 'Distance from the site'],
    ['Is a non-refundable reservation allowed?', 'Cancellation'],
    ['Where can the crew park their truck?', 'Parking for trucks'],
    ['Do workers sleep two in one room?', 'Rooms and beds'],
  ])('finds the passage of the lodging policy that answers %j', async (question, section) => {
    const chunks = chunk(await readFile(new URL('../demo/lodging-policy.md', import.meta.url), 'utf8'));
    const vectors = await embedder.embed(chunks.map((found) => `${found.section}\n${found.text}`));
    const [asked] = await embedder.embed([question]);
    const ranked = chunks
      .map((found, at) => ({ section: found.section, score: dot(vectors[at], asked) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, 3);
    expect(ranked.map((found) => found.section)).toContain(section);
  });

  test('does not block its caller while it computes', async () => {
    let longestGapMs = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longestGapMs = Math.max(longestGapMs, performance.now() - last);
      last = performance.now();
    }, 5);
    const startedAt = performance.now();
    await embedder.embed(
      Array.from({ length: 24 }, (_, n) => `The crew of site ${n} needs rooms with truck parking and breakfast. `.repeat(10)),
    );
    clearInterval(beat);
    expect(longestGapMs).toBeLessThan((performance.now() - startedAt) / 2);
  });

  test('a fired signal ends the call with its reason, and the next call works', async () => {
    const abort = new AbortController();
    const texts = Array.from({ length: 200 }, (_, n) => `Sentence ${n} about hotels near the site.`);
    const call = embedder.embed(texts, abort.signal);
    abort.abort(new Error('the run was cancelled'));
    await expect(call).rejects.toThrow('the run was cancelled');
    expect(await embedder.embed(['still here'])).toHaveLength(1);
  });

  test('names the text that is empty', async () => {
    await expect(embedder.embed(['full', '  '])).rejects.toMatchObject({
      code: 'input_invalid',
      details: { fields: [{ field: 'texts.1' }] },
    });
  });

  test('after close it says so', async () => {
    const closed = createEmbedder({ kind: 'embedded' });
    await closed.embed(['a room']);
    await closed.close();
    await closed.close();
    await expect(closed.embed(['a room'])).rejects.toMatchObject({ code: 'model_unavailable' });
  });
});

describe('a thread that dies', () => {
  const program = `
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ id, texts }) => {
      if (texts.includes('crash')) throw new Error('out of memory');
      if (texts.includes('exit')) process.exit(1);
      if (texts.includes('refuse')) parentPort.postMessage({ id, failure: 'cannot read this' });
      else if (!texts.includes('hang')) parentPort.postMessage({ id, vectors: texts.map(() => [3, 4]) });
    });`;
  const embedder = embeddedEmbedder(new URL(`data:text/javascript,${encodeURIComponent(program)}`));
  afterAll(() => embedder.close());

  test.each(['crash', 'exit'])('by %s fails the calls under way, and the next one has a new thread', async (how) => {
    const underWay = embedder.embed(['hang']);
    await Promise.all([
      expect(underWay).rejects.toMatchObject({ code: 'model_unavailable' }),
      expect(embedder.embed([how])).rejects.toMatchObject({ code: 'model_unavailable' }),
    ]);
    expect(await embedder.embed(['ordinary'])).toEqual([[0.6, 0.8]]);
  });

  test('a model that fails on one text goes on with the next', async () => {
    await expect(embedder.embed(['refuse'])).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringContaining('cannot read this'),
    });
    expect(await embedder.embed(['ordinary'])).toEqual([[0.6, 0.8]]);
  });
});

describe('an OpenAI-compatible server', () => {
  let server: LLMock;
  beforeEach(async () => {
    server = new LLMock({ host: '127.0.0.1', port: 0, strict: true });
    await server.start();
  });
  afterEach(() => server.stop());
  const embedder = (dimensions = 3) =>
    createEmbedder({ kind: 'openai', baseUrl: `${server.url}/v1/`, apiKey: 'key-1', model: 'text-embedding-3-small', dimensions });

  test('is asked with model, dimensions and key; its vectors come back with length 1', async () => {
    server.onEmbedding('two rooms', { embedding: [0, 3, 4] });
    expect(await embedder().embed(['two rooms'])).toEqual([[0, 0.6, 0.8]]);
    const request = server.getLastRequest();
    expect(request?.path).toBe('/v1/embeddings');
    expect(request?.body).toMatchObject({ model: 'text-embedding-3-small' });
  });

  test('200 texts go in several requests and stay in order', async () => {
    server.onEmbedding(/./, { embedding: [1, 0, 0] });
    expect(await embedder().embed(Array.from({ length: 200 }, (_, n) => `text ${n}`))).toHaveLength(200);
    expect(server.getRequests()).toHaveLength(3);
    expect(await embedder().embed([])).toEqual([]);
  });

  test('vectors of another length are refused before anything stores them', async () => {
    server.onEmbedding(/./, { embedding: [1, 0] });
    await expect(embedder().embed(['a'])).rejects.toMatchObject({
      code: 'model_answer_invalid',
      details: { dimensions: 3, got_dimensions: 2 },
    });
  });

  test.each([
    [429, 'model_unavailable'],
    [503, 'model_unavailable'],
    [401, 'connection_expired'],
    [404, 'connector_refused'],
  ])('an answer %d is %s', async (status, code) => {
    server.onEmbedding(/./, { error: { message: 'no', type: 'error' }, status });
    await expect(embedder().embed(['a'])).rejects.toMatchObject({ code, details: { status } });
    expect(server.getRequests()).toHaveLength(1);
  });

  test('nobody there may be tried again; a fired signal is its own reason', async () => {
    const gone = embedder();
    await server.stop();
    await expect(gone.embed(['a'])).rejects.toMatchObject({ code: 'model_unavailable' });
    const reason = new Error('the run was cancelled');
    await expect(gone.embed(['a'], AbortSignal.abort(reason))).rejects.toBe(reason);
    await server.start();
  });

  test('an empty text never reaches it', async () => {
    await expect(embedder().embed([''])).rejects.toMatchObject({ code: 'input_invalid' });
    expect(server.getRequests()).toHaveLength(0);
  });
});

test('a server that refuses `dimensions` and answers out of order is understood', async () => {
  const bodies: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    const body = (await json(request)) as { dimensions?: number; input: string[] };
    bodies.push({ ...body, authorization: request.headers.authorization });
    const data = body.input.map((text, index) => ({ index, embedding: text === 'first' ? [1, 0] : [0, 1] })).reverse();
    response.writeHead(body.dimensions === undefined ? 200 : 400, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body.dimensions === undefined ? { data } : { error: { message: 'no matryoshka' } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const baseUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/v1`;
  const embedder = createEmbedder({ kind: 'openai', baseUrl, apiKey: 'key-1', model: 'bge-small', dimensions: 2 });
  const expected = [
    [1, 0],
    [0, 1],
  ];
  expect(await embedder.embed(['first', 'second'])).toEqual(expected);
  expect(await embedder.embed(['first', 'second'])).toEqual(expected);
  const asked = { model: 'bge-small', input: ['first', 'second'], encoding_format: 'float', authorization: 'Bearer key-1' };
  expect(bodies).toEqual([{ ...asked, dimensions: 2 }, asked, asked]);
  server.close();
});
