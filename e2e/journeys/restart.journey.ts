import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { install } from '../../scripts/install.mjs';
import { Client } from '../harness/client.ts';
import { freePort } from '../harness/processes.ts';
import { OWNER } from '../harness/stack.ts';
import { bookingsAt } from '../harness/suppliers.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const READY = 'Ctrl-C stops it; nothing is lost.';
/** The first start of a fresh clone also builds the dashboard. */
const READY_WITHIN_MS = 150_000;
const OWNED = { BANKSMAN_OWNER_EMAIL: OWNER.email, BANKSMAN_OWNER_PASSWORD: OWNER.password };

type Site = { env: Record<string, string>; apiUrl: string; hotelsUrl: string };
type Started = { child: ChildProcess; output(): string; exited: Promise<number | null>; readyAfterMs: number };

const sites: Site[] = [];
const groups: number[] = [];

// `npm start` would install packages under the feet of whoever runs this.
beforeAll(() =>
  install({ during: () => Promise.reject(new Error('node_modules is not what the lockfile says: run `npm start` or `npm test` once')) }),
);
afterEach(async () => {
  for (const group of groups.splice(0)) signalGroup(group, 'SIGKILL');
  for (const { env } of sites.splice(0)) {
    await expect.poll(() => processesOf(env), { timeout: 30_000 }).toEqual([]);
    await rm(env.DATA_DIR ?? '', { recursive: true, force: true });
  }
});

/** A data folder and ports of its own, so that a start here collides with nothing on the machine. */
async function site(more: Record<string, string> = {}): Promise<Site> {
  const [port, apiPort, buildertrend, hotels] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const env = {
    PORT: String(port),
    API_PORT: String(apiPort),
    BUILDERTREND_STANDIN_PORT: String(buildertrend),
    HOTELS_STANDIN_PORT: String(hotels),
    DATA_DIR: await mkdtemp(join(tmpdir(), 'banksman-start-')),
    ...more,
  };
  const made = { env, apiUrl: `http://127.0.0.1:${apiPort}/api/v1`, hotelsUrl: `http://127.0.0.1:${hotels}` };
  sites.push(made);
  return made;
}

const NPM_START = ['npm', 'start'] as const;
/** What `npm start` calls; npm's own shell dies of Ctrl-C, so only here the exit code is the launcher's. */
const LAUNCHER = ['node', 'scripts/start.mjs'] as const;

/** As a terminal runs it: the leader of a process group of its own, with nothing of vitest's environment. */
function launchWith([command, ...args]: readonly [string, ...string[]], { env }: Site): Omit<Started, 'readyAfterMs'> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(command, args, { cwd: ROOT, env: { PATH, HOME, ...env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  if (child.pid) groups.push(child.pid);
  return { child, output: () => output, exited: once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null)) };
}

async function start(where: Site, command: readonly [string, ...string[]] = NPM_START): Promise<Started> {
  const since = performance.now();
  const started = launchWith(command, where);
  const died = started.exited.then((code) => Promise.reject(new Error(`the start ended with ${code}:\n${started.output()}`)));
  died.catch(() => {});
  await Promise.race([died, expect.poll(started.output, { timeout: READY_WITHIN_MS, interval: 20 }).toContain(READY)]);
  return { ...started, readyAfterMs: performance.now() - since };
}

/** A start that must not succeed: what it printed, without npm's own lines. */
async function refusal(where: Site): Promise<string> {
  const { exited, output } = launchWith(NPM_START, where);
  expect(await exited).not.toBe(0);
  return output()
    .split('\n')
    .filter((line) => /^[✗!]/.test(line))
    .join('\n');
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // it has ended already
  }
}

/** Every process that works on the site's data folder, by its environment; empty where /proc is missing. */
async function processesOf({ DATA_DIR = '' }: Record<string, string>): Promise<string[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(
    ids.map(async (id) => {
      const environ = await readFile(`/proc/${id}/environ`, 'utf8').catch(() => '');
      return environ.includes(`DATA_DIR=${DATA_DIR}\0`) ? id : null;
    }),
  );
  return found.filter((id) => id !== null);
}

/** `kill -9` for everything at once, as a power switch does. */
async function killEverything({ child, exited }: Started, { env }: Site): Promise<void> {
  for (const id of await processesOf(env)) process.kill(Number(id), 'SIGKILL');
  signalGroup(child.pid ?? 0, 'SIGKILL');
  await exited;
  await expect.poll(() => processesOf(env), { timeout: 10_000 }).toEqual([]);
}

test('kill -9 of everything loses no question: after a new start it is approved, and there is one booking', async () => {
  const where = await site(OWNED);
  const first = await start(where);
  expect(first.output()).toContain(OWNER.email);
  expect(first.output()).not.toContain(OWNER.password);
  const client = new Client(where.apiUrl);
  await client.signIn(OWNER.email, OWNER.password);
  const runId = await client.trigger(await client.example());
  await client.reaches(runId, ['approval_required']);
  const asked = await client.question(runId);

  await killEverything(first, where);
  const second = await start(where);
  console.log(`ready after ${Math.round(first.readyAfterMs)} ms at first, ${Math.round(second.readyAfterMs)} ms the second time`);

  await client.signIn(OWNER.email, OWNER.password);
  expect((await client.question(runId)).payload_sha256).toBe(asked.payload_sha256);
  expect(await bookingsAt(where)).toHaveLength(0);
  await client.decide(runId, { decision: 'approve' });
  await client.reaches(runId, ['completed']);
  expect(await bookingsAt(where)).toHaveLength(1);

  const since = performance.now();
  signalGroup(second.child.pid ?? 0, 'SIGINT');
  await second.exited;
  await expect.poll(() => processesOf(where.env), { timeout: 10_000 }).toEqual([]);
  expect(performance.now() - since).toBeLessThan(10_000);
  expect(second.output()).toContain('✓ Stopped');
}, 400_000);

test('without a password in the settings one is made, works, and is printed only once', async () => {
  const where = await site();
  const first = await start(where);
  const [, email = '', password = ''] = /Sign in as +(\S+)\n +with +(\S+)\n/.exec(first.output()) ?? [];
  expect(password.length).toBeGreaterThanOrEqual(10);
  expect(first.output().split(password)).toHaveLength(2);
  await new Client(where.apiUrl).signIn(email, password);
  signalGroup(first.child.pid ?? 0, 'SIGINT');
  await first.exited;
  await expect.poll(() => processesOf(where.env), { timeout: 10_000 }).toEqual([]);

  const second = await start(where, LAUNCHER);
  await new Client(where.apiUrl).signIn(email, password);
  expect(second.output()).not.toContain(password);
  for (const name of await readdir(join(where.env.DATA_DIR ?? '', 'logs')))
    expect(await readFile(join(where.env.DATA_DIR ?? '', 'logs', name), 'utf8'), name).not.toContain(password);
  signalGroup(second.child.pid ?? 0, 'SIGINT');
  expect(await second.exited).toBe(0);
}, 400_000);

test.each(['PORT', 'API_PORT', 'HOTELS_STANDIN_PORT'])('a taken %s stops the start with one sentence that names it', async (variable) => {
  const where = await site();
  const other = createServer().listen(Number(where.env[variable]), '127.0.0.1');
  await once(other, 'listening');
  const said = await refusal(where);
  other.close();
  expect(said).toMatch(new RegExp(`^✗ Port ${where.env[variable]} is in use by another program: .*set ${variable} to a free port`));
  expect(said.split('\n')).toHaveLength(1);
});

test.each([
  ['API_PORT', 'abc'],
  ['DEMO', 'perhaps'],
  ['LEASE_MS', 'soon'],
  ['DATABASE_URL', 'mysql://somewhere'],
])('a wrong %s stops the start with one sentence that names it', async (variable, value) => {
  const said = await refusal(await site({ [variable]: value }));
  expect(said).toMatch(new RegExp(`^✗ ${variable} must`));
  expect(said.split('\n')).toHaveLength(1);
});
