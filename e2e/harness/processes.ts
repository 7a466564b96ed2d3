import { type ChildProcess, fork } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE } from '../../scripts/install.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A process of the product, started as the launcher starts it. */
export type Running = {
  child: ChildProcess;
  ready: Record<string, unknown>;
  output(): string;
  exited: Promise<number | null>;
  stop(): Promise<void>;
  kill(): Promise<void>;
};

/** A free port on 127.0.0.1. Another process may take it before it is used; a journey then fails and is run again. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts `entry` (path from the repository's root) and waits for its `ready` message; its own words are in the error when it dies first. */
export async function start(entry: string, args: string[], env: Record<string, string>): Promise<Running> {
  const child = fork(entry, args, { cwd: ROOT, env: { ...inherited(), ...env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const ready = await new Promise<Record<string, unknown>>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${entry} was not ready in 60 s:\n${output}`)), 60_000);
    child.on('message', (message) => {
      if (!isReady(message)) return;
      clearTimeout(timer);
      resolve(message);
    });
    void exited.then((code) => {
      clearTimeout(timer);
      reject(new Error(`${entry} ended with ${code}:\n${output}`));
    });
  });
  return {
    child,
    ready,
    exited,
    output: () => output,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function isReady(message: unknown): message is Record<string, unknown> {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready';
}

/** Nothing of the machine's own settings reaches a journey but what Node needs to run; what it has compiled it keeps, as with the launcher. */
function inherited(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, NODE_ENV: 'test', NODE_COMPILE_CACHE: join(CACHE, 'compiled') };
}
