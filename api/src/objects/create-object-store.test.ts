import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createObjectStore } from './create-object-store.ts';
import type { ObjectStore } from './object-store.ts';

const s3Endpoint = process.env.TEST_S3_ENDPOINT;
const s3 = {
  kind: 's3',
  endpoint: s3Endpoint ?? '',
  accessKey: process.env.TEST_S3_ACCESS_KEY ?? 'test:tester',
  secretKey: process.env.TEST_S3_SECRET_KEY ?? 'testing',
  region: 'us-east-1',
  pathStyle: true,
} as const;
const folder = await mkdtemp(join(tmpdir(), 'objects-'));
afterAll(() => rm(folder, { recursive: true }));

const drivers: { name: string; open: () => ObjectStore }[] = [
  { name: 'files', open: () => createObjectStore({ kind: 'files', dir: join(folder, randomUUID()) }) },
];
if (s3Endpoint) drivers.push({ name: 's3', open: () => createObjectStore({ ...s3, bucket: `t-${randomUUID()}` }) });

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const stored = async (store: ObjectStore, key: string) => {
  const found = await store.get(key);
  return found && { contentType: found.contentType, bytes: found.bytes, body: await buffer(found.body) };
};

describe.each(drivers)('objects in $name', ({ open }) => {
  let store: ObjectStore;
  beforeAll(() => {
    store = open();
  });

  test('an empty store, whose folder or bucket does not exist yet, has nothing', async () => {
    const fresh = open();
    expect(await fresh.list('')).toEqual([]);
    expect(await fresh.get('runs/none.pdf')).toBeNull();
    expect(await fresh.head('runs/none.pdf')).toBeNull();
    await fresh.remove('runs/none.pdf');
  });

  test('bytes come back as they were stored, with their type, size and hash', async () => {
    const body = Buffer.from('Confirmation 4821, Hampton Inn Denver Downtown – 2 rooms');
    expect(await store.put('runs/a/confirmation.txt', body, { contentType: 'text/plain; charset=utf-8' })).toEqual({
      bytes: body.length,
      sha256: sha256(body),
    });
    expect(await stored(store, 'runs/a/confirmation.txt')).toEqual({ contentType: 'text/plain; charset=utf-8', bytes: body.length, body });
    expect(await store.head('runs/a/confirmation.txt')).toEqual({ contentType: 'text/plain; charset=utf-8', bytes: body.length });
  });

  test('an empty object is an object', async () => {
    await store.put('runs/empty', new Uint8Array(), { contentType: 'application/octet-stream' });
    expect(await stored(store, 'runs/empty')).toEqual({ contentType: 'application/octet-stream', bytes: 0, body: Buffer.alloc(0) });
  });

  test('a stream of 20 MB arrives whole', async () => {
    const body = randomBytes(20 * 1024 * 1024);
    const pieces = Array.from({ length: 320 }, (_, at) => body.subarray(at * 65_536, (at + 1) * 65_536));
    expect(await store.put('large.bin', Readable.from(pieces), { contentType: 'video/mp4' })).toEqual({
      bytes: body.length,
      sha256: sha256(body),
    });
    const found = await stored(store, 'large.bin');
    expect(found).toMatchObject({ bytes: body.length, contentType: 'video/mp4' });
    expect(sha256(found?.body ?? Buffer.alloc(0))).toBe(sha256(body));
  });

  test('a stream that breaks halfway leaves the object that was there', async () => {
    await store.put('report.txt', Buffer.from('first'), { contentType: 'text/plain' });
    const broken = Readable.from(
      (async function* () {
        yield Buffer.alloc(100_000);
        throw new Error('the source went away');
      })(),
    );
    await expect(store.put('report.txt', broken, { contentType: 'text/html' })).rejects.toThrow('the source went away');
    expect(await stored(store, 'report.txt')).toEqual({ contentType: 'text/plain', bytes: 5, body: Buffer.from('first') });
  });

  test('storing again replaces bytes and type', async () => {
    await store.put('again', Buffer.from('one'), { contentType: 'text/plain' });
    await store.put('again', Buffer.from('<p>two'), { contentType: 'text/html' });
    expect(await stored(store, 'again')).toEqual({ contentType: 'text/html', bytes: 6, body: Buffer.from('<p>two') });
  });

  test('a list holds exactly the keys under a prefix, sorted', async () => {
    const fresh = open();
    for (const key of ['runs/b/2.txt', 'runs/a/1.txt', 'runs/b/1.txt', 'mail/1.eml'])
      await fresh.put(key, Buffer.from(key), { contentType: 'text/plain' });
    expect(await fresh.list('runs/b/')).toEqual([
      { key: 'runs/b/1.txt', bytes: 12 },
      { key: 'runs/b/2.txt', bytes: 12 },
    ]);
    expect((await fresh.list('')).map(({ key }) => key)).toEqual(['mail/1.eml', 'runs/a/1.txt', 'runs/b/1.txt', 'runs/b/2.txt']);
    expect(await fresh.list('runs/c')).toEqual([]);
  });

  test('what is removed is gone', async () => {
    await store.put('gone.txt', Buffer.from('x'), { contentType: 'text/plain' });
    await store.remove('gone.txt');
    expect(await store.get('gone.txt')).toBeNull();
    expect(await store.head('gone.txt')).toBeNull();
    expect(await store.list('gone')).toEqual([]);
  });

  test('twenty objects at once into a store nobody opened before', async () => {
    const fresh = open();
    const keys = Array.from({ length: 20 }, (_, at) => `at-once/${String(at).padStart(2, '0')}`);
    await Promise.all(keys.map((key) => fresh.put(key, Buffer.from(key), { contentType: 'text/plain' })));
    expect((await fresh.list('at-once/')).map(({ key }) => key)).toEqual(keys);
  });

  test.each(['../up', 'a/../../up', '/absolute', 'a//b', 'a/', '.hidden', 'a/.hidden', 'a\\b', 'a\0b', '', 'ä', 'x'.repeat(513)])(
    'the key %j is refused by every method',
    async (key) => {
      const refusal = { name: 'DomainError', code: 'internal' };
      await expect(store.put(key, Buffer.from('x'), { contentType: 'text/plain' })).rejects.toMatchObject(refusal);
      await expect(store.get(key)).rejects.toMatchObject(refusal);
      await expect(store.head(key)).rejects.toMatchObject(refusal);
      await expect(store.remove(key)).rejects.toMatchObject(refusal);
      if (key !== '' && key !== 'a/') await expect(store.list(key)).rejects.toMatchObject(refusal);
    },
  );
});

describe('files', () => {
  test('an object is a file of its own that a person can open, and nothing unfinished stays', async () => {
    const dir = join(folder, randomUUID());
    await createObjectStore({ kind: 'files', dir }).put('runs/a/note.txt', Buffer.from('hello'), { contentType: 'text/plain' });
    expect(await readFile(join(dir, 'runs', 'a', 'note.txt'), 'utf8')).toBe('hello');
    expect(await readdir(join(dir, '.unfinished'))).toEqual([]);
  });

  test('what a crash left unfinished is swept when it is old, and kept while it may still be written', async () => {
    const dir = join(folder, randomUUID());
    const unfinished = join(dir, '.unfinished');
    await mkdir(unfinished, { recursive: true });
    await writeFile(join(unfinished, 'old'), 'x');
    await writeFile(join(unfinished, 'new'), 'x');
    const twoHoursAgo = Date.now() / 1000 - 7200;
    await utimes(join(unfinished, 'old'), twoHoursAgo, twoHoursAgo);
    await createObjectStore({ kind: 'files', dir }).put('a', Buffer.from('x'), { contentType: 'text/plain' });
    expect(await readdir(unfinished)).toEqual(['new']);
  });

  test('a file that was put there by hand has no type but can be read', async () => {
    const dir = join(folder, randomUUID());
    await mkdir(dir);
    await writeFile(join(dir, 'by-hand.txt'), 'hello');
    const found = await createObjectStore({ kind: 'files', dir }).get('by-hand.txt');
    expect(found).toMatchObject({ contentType: 'application/octet-stream', bytes: 5 });
    expect(await text(found?.body ?? Readable.from([]))).toBe('hello');
  });
});

describe('an S3 server that cannot help', () => {
  test('nobody answers: it may be tried again later', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await new Promise((resolve) => server.close(resolve));
    const store = createObjectStore({ ...s3, endpoint: `http://127.0.0.1:${port}`, bucket: 'any' });
    await expect(store.get('a')).rejects.toMatchObject({ code: 'connector_unavailable', details: { code: 'ECONNREFUSED' } });
  });

  test.runIf(s3Endpoint)('a wrong secret is said to be wrong, and never retried as an outage', async () => {
    const store = createObjectStore({ ...s3, secretKey: 'wrong', bucket: 'any-bucket' });
    await expect(store.put('a', Buffer.from('x'), { contentType: 'text/plain' })).rejects.toMatchObject({ code: 'connection_expired' });
  });
});
