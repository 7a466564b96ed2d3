import { type ChildProcess, fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FASTER_IMPORTS = pathToFileURL(join(ROOT, 'api/src/faster-imports.ts')).href;
const COMPILE_CACHE = join(tmpdir(), 'banksman-storm-cache');
const READY_WITHIN_MS = 60_000;
/** A process gives itself 25 s; one that is still there then does not keep its own word. */
const STOPS_WITHIN_MS = 30_000;
/** Characters of output that are kept of one process; the end is what tells why it died. */
const KEPT = 200_000;

/** How a process ended. `expected` is null for one that ended by itself. */
export type Ended = { code: number | null; signal: string | null; expected: string | null };

/** A process of the storm. */
export type Child = {
  name: string;
  pid: number;
  process: ChildProcess;
  ready: Record<string, unknown>;
  output(): string;
  ended: Promise<Ended>;
  isAlive(): boolean;
  /** says beforehand that it will end, and why, so that the end is not counted against the product */
  expectEnd(why: string): void;
  kill(why: string): Promise<void>;
  stop(): Promise<void>;
};

/** A line of the form `#storm SIGKILL claimed`, with which a process tells what it does to itself. */
export type Told = { signal: string; boundary: string };

type Options = {
  /** arguments of Node itself */
  execArgv?: readonly string[];
  onTold?: (told: Told) => void;
  onMessage?: (message: Record<string, unknown>) => void;
};

/** Starts `entry` (a path from the repository's root) with one JSON argument and waits until it says that it is ready. */
export async function startChild(name: string, entry: string, argument: unknown, options: Options = {}): Promise<Child> {
  const { PATH = '', HOME = '' } = process.env;
  const child = fork(entry, [JSON.stringify(argument)], {
    cwd: ROOT,
    // the cache saves a third of a start, and some storms start hundreds
    env: { PATH, HOME, NODE_ENV: 'test', NODE_COMPILE_CACHE: COMPILE_CACHE },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: ['--import', FASTER_IMPORTS, ...(options.execArgv ?? [])],
  });
  let output = '';
  let expected: string | null = null;
  const hear = (chunk: unknown) => {
    const text = String(chunk);
    output = (output + text).slice(-KEPT);
    for (const [, signal = '', boundary = ''] of text.matchAll(/^#storm (SIG\w+) (\S+)$/gm)) {
      if (signal === 'SIGKILL') expected = boundary;
      options.onTold?.({ signal, boundary });
    }
  };
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', hear);
  child.on('error', () => {}); // a message to a process that is gone
  const ended = new Promise<Ended>((resolve) => child.once('close', (code, signal) => resolve({ code, signal, expected })));
  const ready = await new Promise<Record<string, unknown>>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} was not ready in time:\n${output}`)), READY_WITHIN_MS);
    const give = (outcome: () => void) => {
      clearTimeout(timer);
      outcome();
    };
    child.on('message', (message) => {
      const heard = record(message);
      if (heard.type === 'ready') give(() => resolve(heard));
      else options.onMessage?.(heard);
    });
    // one that is killed before it is ready is as good as ready: the fleet starts another
    void ended.then(({ expected: why }) => give(() => (why ? resolve({}) : reject(new Error(`${name} ended at its start:\n${output}`)))));
  });
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  const end = async (why: string, signal: NodeJS.Signals) => {
    expected ??= why;
    if (isAlive()) child.kill(signal);
    await ended;
  };
  return {
    name,
    pid: child.pid ?? 0,
    process: child,
    ready,
    output: () => output,
    ended,
    isAlive,
    expectEnd: (why) => {
      expected ??= why;
    },
    kill: (why) => end(why, 'SIGKILL'),
    async stop() {
      // one that does not go is killed, and the fleet notes that it had to be
      const patience = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS);
      await end('stopped', 'SIGTERM');
      clearTimeout(patience);
    },
  };
}

function record(message: unknown): Record<string, unknown> {
  return typeof message === 'object' && message !== null ? { ...message } : {};
}
