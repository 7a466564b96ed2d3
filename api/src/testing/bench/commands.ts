import { z } from 'zod';
import { errorText } from '../../error-text.ts';

const command = z.object({ type: z.literal('command'), id: z.number(), name: z.string(), given: z.unknown() });

/** Does what the benchmark's own process asks for over IPC and answers each command by its id. */
export function obeyParent(commands: Record<string, (given: unknown) => Promise<unknown>>): void {
  process.on('message', (message) => {
    const { id, name, given } = command.parse(message);
    const run = commands[name] ?? (() => Promise.reject(new Error(`no command ${name}`)));
    run(given).then(
      (result) => process.send?.({ type: 'answer', id, result: result ?? null }),
      (error: unknown) => process.send?.({ type: 'answer', id, error: errorText(error) }),
    );
  });
}

let used = process.cpuUsage();

/** Processor time of this process in ms since the last time, all its threads. */
export async function takeCpu(): Promise<number> {
  const { user, system } = process.cpuUsage(used);
  used = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Resident memory of this process in bytes, after a collection when node was started with --expose-gc. */
export async function memory(): Promise<number> {
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 200));
  globalThis.gc?.();
  return process.memoryUsage.rss();
}
