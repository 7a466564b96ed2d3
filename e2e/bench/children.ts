import { type Running, start } from '../harness/processes.ts';

/** A process of the benchmark that does what it is told. */
export type Child = {
  ask<Answer>(name: string, given?: unknown): Promise<Answer>;
  stop(): Promise<void>;
};

type Reply = { type: 'answer'; id: number; result?: unknown; error?: string };

/** Starts `entry` of `api/src/testing/bench` as a process of its own. Memory can be measured after a collection. */
export async function startChild(entry: string, env: Record<string, string>): Promise<Child> {
  const running: Running = await start(`api/src/testing/bench/${entry}`, [], { NODE_OPTIONS: '--expose-gc', ...env });
  const open = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let last = 0;
  running.child.on('message', (message) => {
    if (!isReply(message)) return;
    const waiting = open.get(message.id);
    open.delete(message.id);
    if (message.error === undefined) waiting?.resolve(message.result);
    else waiting?.reject(new Error(`${entry}: ${message.error}`));
  });
  void running.exited.then((code) => {
    for (const { reject } of open.values()) reject(new Error(`${entry} ended with ${code}:\n${running.output()}`));
  });
  return {
    ask: <Answer>(name: string, given: unknown = {}) =>
      new Promise<Answer>((resolve, reject) => {
        last += 1;
        open.set(last, { resolve: (result) => resolve(result as Answer), reject });
        running.child.send({ type: 'command', id: last, name, given });
      }),
    stop: running.stop,
  };
}

function isReply(message: unknown): message is Reply {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'answer';
}
