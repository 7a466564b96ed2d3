import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
let dataDir: string;
let children: ChildProcess[];
let holder: Server;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'banksman-bff-'));
  children = [];
  holder = createServer();
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  holder.close();
  rmSync(dataDir, { recursive: true });
});

const hold = () => new Promise<number>((resolve) => holder.listen(0, '127.0.0.1', () => resolve((holder.address() as AddressInfo).port)));
const letGo = () => new Promise((resolve) => holder.close(resolve));

function startBff(env: Record<string, string>) {
  const child = fork(MAIN, [], {
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, ...env },
    cwd: dataDir,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  children.push(child);
  let words = '';
  child.stderr?.on('data', (chunk) => {
    words += String(chunk);
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  /** after its last words */
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, exited, ended, words: () => words, told: new Promise<unknown>((resolve) => child.once('message', resolve)) };
}

test('it tells the launcher when and where it is up, and ends when the launcher is gone', async () => {
  const port = await hold();
  await letGo();
  const bff = startBff({ PORT: String(port) });
  expect(await bff.told).toEqual({ type: 'ready', url: `http://localhost:${port}` });
  expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
  bff.child.disconnect();
  expect(await bff.exited).toBe(0);
});

test('a port that is taken stops the start with one sentence that names the variable', async () => {
  const port = await hold();
  const bff = startBff({ PORT: String(port) });
  expect(await bff.ended).toBe(1);
  expect(bff.words()).toBe(`Port ${port} is taken: set PORT to another one.\n`);
});

test('a wrong setting stops the start with one sentence', async () => {
  const bff = startBff({ PUBLIC_URL: 'banksman' });
  expect(await bff.ended).toBe(1);
  expect(bff.words()).toMatch(/^PUBLIC_URL must be an address such as \S+\.\n$/);
});
