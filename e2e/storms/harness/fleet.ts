import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, startChild } from './child.ts';
import type { Random } from './random.ts';
import type { Signalled } from './supplier.ts';

/** Where a worker stops itself; see `api/src/testing/storm/settings.ts`. */
export type Stop = { boundary: string; nth: number; signal: 'SIGKILL' | 'SIGSTOP' };

/** Workers that are started again whenever they die. */
export type Fleet = {
  /** alive and not frozen */
  working(): Child[];
  /** kills by where they hit */
  kills: Map<string, number>;
  /** how many workers were frozen past their lease and thawed again */
  frozen(): number;
  started(): number;
  /** processes that ended without the storm's doing, with the end of their output */
  endedByThemselves: string[];
  /** everything that any worker wrote, dead ones included */
  outputs: string[];
  killOne(random: Random): Promise<void>;
  freezeOne(random: Random): void;
  /** the supplier has killed or frozen a worker */
  signalled(by: Signalled): void;
  stop(): Promise<void>;
};

type Options = {
  size: number;
  /** the argument of the next worker; `number` counts all that were ever started */
  argument(number: number, slot: number): unknown;
  /** ms that a frozen worker stays so; longer than its lease */
  freezeMs: number;
  execArgv?: string[];
  /** what its kill was meant to hit, if it died of something else first */
  onDied?(number: number, why: string | null): void;
};

/** Ms until the supplier's word about a kill of its own has come, even if the end of the worker came first. */
const WORD_ARRIVES_MS = 500;

/** Starts `size` workers and keeps that many alive until `stop`. */
export async function startFleet(options: Options): Promise<Fleet> {
  const alive = new Map<number, Child>();
  const frozen = new Set<number>();
  const bySupplier = new Map<number, string>();
  const kills = new Map<string, number>();
  const endedByThemselves: string[] = [];
  const outputs: string[] = [];
  let started = 0;
  let thawed = 0;
  let stopping = false;

  const freeze = (pid: number) => {
    frozen.add(pid);
    void sleep(options.freezeMs).then(() => {
      frozen.delete(pid);
      const child = alive.get(pid);
      if (!child?.isAlive()) return;
      thawed += 1;
      process.kill(pid, 'SIGCONT');
    });
  };

  const oneLife = async (slot: number, isUp: () => void) => {
    const number = started;
    started += 1;
    const child: Child = await startChild(`worker ${number}`, 'api/src/testing/storm/storm-worker.ts', options.argument(number, slot), {
      onTold: ({ signal }) => {
        if (signal === 'SIGSTOP') freeze(child.pid);
      },
      ...(options.execArgv ? { execArgv: options.execArgv } : {}),
    });
    alive.set(child.pid, child);
    isUp();
    if (stopping) await child.stop();
    const { code, signal, expected } = await child.ended;
    if (signal === 'SIGKILL' && expected === null) await sleep(WORD_ARRIVES_MS);
    alive.delete(child.pid);
    const why = expected ?? bySupplier.get(child.pid) ?? null;
    bySupplier.delete(child.pid);
    outputs.push(child.output());
    options.onDied?.(number, why);
    if (why === null) endedByThemselves.push(`${child.name} ended with ${signal ?? code}: ${child.output().slice(-2_000)}`);
    else if (why !== 'stopped') kills.set(why, (kills.get(why) ?? 0) + 1);
    else if (code !== 0)
      endedByThemselves.push(`${child.name} was asked to stop and ended with ${signal ?? code}: ${child.output().slice(-2_000)}`);
  };
  const slots: Promise<void>[] = [];
  const firstUp = Array.from({ length: options.size }, (_, slot) => {
    return new Promise<void>((up) => {
      slots.push(
        (async () => {
          while (!stopping) await oneLife(slot, up);
        })(),
      );
    });
  });
  const failed = Promise.all(slots);
  await Promise.race([Promise.all(firstUp), failed]);
  failed.catch(() => {});

  const working = () => [...alive.values()].filter((child) => child.isAlive() && !frozen.has(child.pid));
  return {
    working,
    kills,
    frozen: () => thawed,
    started: () => started,
    endedByThemselves,
    outputs,
    async killOne(random) {
      const candidates = working();
      if (candidates.length > 0) await random.pick(candidates).kill('anywhere');
    },
    freezeOne(random) {
      const candidates = working();
      if (candidates.length === 0) return;
      const { pid } = random.pick(candidates);
      process.kill(pid, 'SIGSTOP');
      freeze(pid);
    },
    signalled({ pid, signal, boundary }) {
      if (signal === 'SIGSTOP') return freeze(pid);
      bySupplier.set(pid, boundary);
      alive.get(pid)?.expectEnd(boundary);
    },
    async stop() {
      stopping = true;
      for (const pid of frozen) process.kill(pid, 'SIGCONT');
      await Promise.all([...alive.values()].map((child) => child.stop()));
      await failed;
    },
  };
}
