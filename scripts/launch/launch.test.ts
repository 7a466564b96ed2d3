import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

/** A repository with our scripts and, in place of our processes, small ones that speak the same protocol and can misbehave. */
const CHILD = (name: string, extra: string) => `
import { appendFileSync, readFileSync } from 'node:fs';
const say = (text) => appendFileSync('journal', text + '\\n');
process.on('disconnect', () => { say('${name} orphaned'); process.exit(0); });
process.on('SIGTERM', () => { if (process.env.HANG === '${name}') return; setTimeout(() => { say('${name} stopped'); process.exit(0); }, 50); });
say('${name} started ' + process.pid + ' ' + process.argv.slice(2).join(' '));
setInterval(() => {}, 1000);
${extra}
`;
const PROCESSES = {
  'connectors/src/stand-ins.ts': CHILD(
    'stand-ins',
    `process.send({ type: 'ready', urls: { hotels: 'http://127.0.0.1:' + process.env.HOTELS_STANDIN_PORT } });`,
  ),
  'api/src/main.ts': CHILD(
    'api',
    `console.log('a mail for a person'); console.log('{"level":30,"msg":"request"}'); console.log('{"level":40,"msg":"the disk is nearly full"}');
     console.log('{"level":"ERROR","message":"a run failed"}'); console.log('{"level":"INFO","message":"the API is up"}');
     if (process.env.OWNER) process.send({ type: 'owner', email: 'owner@site.test', password: 'kite-7-lamp' });
     const crash = () => { console.error('cannot read the database'); process.exit(7); };
     if (process.env.CRASH) setInterval(() => readFileSync('journal', 'utf8').includes('stand-ins started') && crash(), 10);
     else process.send({ type: 'ready' });`,
  ),
  'bff/src/main.ts': CHILD('bff', `process.send({ type: 'ready', url: 'http://localhost:' + process.env.PORT });`),
};

let root: string;
const started: ChildProcess[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'launch-'));
  await cp(join(import.meta.dirname, '..'), join(root, 'scripts'), { recursive: true });
  const file = async (path: string, text: string, mode = 0o644) => {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), text, { mode });
  };
  const build = 'echo building >> journal && mkdir -p dashboard/dist && echo hello > dashboard/dist/index.html';
  const packages = {
    name: 'site',
    version: '1.0.0',
    scripts: { start: 'node scripts/start.mjs', build },
    dependencies: { node: 'file:own-node' },
  };
  await file('package.json', JSON.stringify(packages));
  await file('own-node/package.json', JSON.stringify({ name: 'node', version: '24.0.0' }));
  await file('own-node/bin/node', `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, 0o755);
  const entry = {
    '': packages,
    'node_modules/node': { resolved: 'own-node', link: true },
    'own-node': { name: 'node', version: '24.0.0' },
  };
  await file('package-lock.json', JSON.stringify({ name: 'site', version: '1.0.0', lockfileVersion: 3, requires: true, packages: entry }));
  await file('dashboard/index.html', 'one');
  await file('contracts/src/index.ts', '');
  for (const [path, text] of Object.entries(PROCESSES)) await file(path, text);
});
afterAll(() => rm(root, { recursive: true }));
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await expect.poll(async () => (await pids()).filter(isRunning), { timeout: 5000 }).toEqual([]);
  await writeFile(join(root, 'journal'), '');
});

const FREE = { PORT: '0', API_PORT: '0', BUILDERTREND_STANDIN_PORT: '0', HOTELS_STANDIN_PORT: '0', CI: 'true' };

/** The launcher, as far as its first line that holds `until`; null waits for its end. */
async function start(
  env: Record<string, string>,
  until: string | null = 'nothing is lost',
  command = [process.execPath, 'scripts/start.mjs'],
) {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd: root, env: { PATH: process.env.PATH, ...FREE, ...env } });
  started.push(child);
  let output = '';
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const found = new Promise<void>((resolve) => {
    const read = (text: Buffer) => {
      output += text;
      if (until !== null && output.includes(until)) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
  });
  await Promise.race([found, ended]);
  return { child, ended, output: () => output };
}
const journal = () => readFile(join(root, 'journal'), 'utf8').catch(() => '');
const pids = async () => [...(await journal()).matchAll(/started (\d+)/g)].map(([, pid]) => Number(pid));
const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('the first start installs, builds, starts everything and says once how to sign in', async () => {
  const { output } = await start({ OWNER: '1' });
  expect(output()).toMatch(/✓ Installing packages .*\n/);
  expect(output()).toMatch(/✓ Building the dashboard .*\n/);
  expect(output()).toMatch(/Demo systems: hotels http:\/\/127\.0\.0\.1:\d+\n/);
  expect(output()).toMatch(/Banksman +http:\/\/localhost:\d+\n +Sign in as +owner@site\.test\n +with +kite-7-lamp\n/);
  expect(await journal()).toMatch(/^building\n/);
  expect(await journal()).toMatch(/stand-ins started \d+ \n/);
  expect(await journal()).toMatch(/api started \d+ --all\n/);
});

test('a second start neither installs nor builds, and shows mails and warnings but not the log', async () => {
  const { output } = await start({});
  expect(output()).not.toMatch(/Installing|Building/);
  expect(output()).toContain('a mail for a person');
  expect(output()).toContain('! the disk is nearly full');
  expect(output()).toContain('! a run failed');
  expect(output()).not.toMatch(/request|the API is up/);
  expect(output()).toContain('Sign in with your e-mail and password');
  expect(await readFile(join(root, 'data/logs/api.log'), 'utf8')).toContain('"msg":"request"');
});

test('a changed source is built again, a changed lockfile installed again', async () => {
  await writeFile(join(root, 'dashboard/index.html'), 'two');
  expect((await start({})).output()).toMatch(/^… Building the dashboard\n/);
  const lockfile = join(root, 'package-lock.json');
  await writeFile(lockfile, `${await readFile(lockfile, 'utf8')}\n`);
  expect((await start({})).output()).toMatch(/^… Installing packages\n/);
});

test('without the demo no stand-in runs', async () => {
  const { output } = await start({ DEMO: 'off' });
  expect(output()).not.toContain('Demo systems');
  expect(await journal()).not.toContain('stand-ins');
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s stops the API first, then the rest, with exit code 0', async (signal) => {
  const { child, ended, output } = await start({});
  child.kill(signal);
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(output()).toContain('✓ Stopped');
  const stops = (await journal()).split('\n').filter((line) => line.endsWith('stopped'));
  expect(stops[0]).toBe('api stopped');
  expect(stops.sort()).toEqual(['api stopped', 'bff stopped', 'stand-ins stopped']);
});

test('a process that does not stop is killed, and everything has ended within 10 s', async () => {
  const { child, ended } = await start({ HANG: 'api' });
  const pid = Number(/api started (\d+)/.exec(await journal())?.[1]);
  const since = performance.now();
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(performance.now() - since).toBeLessThan(10_000);
  expect(isRunning(pid)).toBe(false);
});

test('a launcher killed with -9 leaves no process behind', async () => {
  const { child } = await start({});
  expect((await pids()).filter(isRunning)).toHaveLength(3);
  child.kill('SIGKILL');
  await expect.poll(async () => (await pids()).filter(isRunning), { timeout: 5000 }).toEqual([]);
});

test('npm killed with -9 leaves no process behind', async () => {
  const { child } = await start({}, 'nothing is lost', ['npm', 'start']);
  expect((await pids()).filter(isRunning)).toHaveLength(3);
  child.kill('SIGKILL');
  await expect.poll(async () => (await pids()).filter(isRunning), { timeout: 5000 }).toEqual([]);
  expect(await journal()).toContain('api stopped');
});

test('a process that dies stops everything, with its exit code and its last lines', async () => {
  const { ended, output } = await start({ CRASH: '1' }, null);
  expect(await ended).toBe(7);
  expect(output()).toMatch(/✗ api ended with exit code 7; everything stops\./);
  expect(output()).toContain('    cannot read the database');
  expect(await journal()).toContain('stand-ins stopped');
});

test('a taken port ends the start with one sentence that names the variable', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { ended, output } = await start({ API_PORT: String(port) }, null);
  other.close();
  expect(await ended).toBe(1);
  expect(output()).toBe(
    `✗ Port ${port} is in use by another program: stop that program, or set API_PORT to a free port (API_PORT=${port + 10} npm start).\n`,
  );
  expect(await journal()).toBe('');
});

test.each([
  [{ PORT: 'abc' }, 'PORT must be a port number up to 65535, not "abc".'],
  [{ PORT: '70000' }, 'PORT must be a port number up to 65535, not "70000".'],
  [{ PORT: '4000', API_PORT: '4000' }, 'PORT and API_PORT are both 4000: give each its own port.'],
  [{ DEMO: 'false' }, 'DEMO must be "on" or "off", not "false".'],
])('the wrong setting %o ends the start with one sentence', async (env, sentence) => {
  const { ended, output } = await start(env, null);
  expect(await ended).toBe(1);
  expect(output()).toBe(`✗ ${sentence}\n`);
});

test('.env is read, and what is set already wins', async () => {
  await writeFile(join(root, '.env'), 'DEMO=off\nDATA_DIR=elsewhere\n');
  const fromFile = await start({});
  expect(fromFile.output()).not.toContain('Demo systems');
  expect((await stat(join(root, 'elsewhere/logs/api.log'))).isFile()).toBe(true);
  const overridden = await start({ DEMO: 'on' });
  expect(overridden.output()).toContain('Demo systems');
  await rm(join(root, '.env'));
});
