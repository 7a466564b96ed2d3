import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, startChild } from './child.ts';
import type { Random } from './random.ts';
import type { Signalled } from './supplier.ts';

/** Where a worker is to stop itself, and how. */
export type StopOrder = { boundary: string; signal: 'SIGKILL' | 'SIGSTOP' };

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
  /** a random worker stops itself the next time it comes to `boundary`; false when each has such an order already */
  stopOneAt(order: StopOrder, random: Random): boolean;
  /** takes back the orders to stop that nobody came to for `forMs`, or whose worker died of something else, and returns them */
  missed(forMs: number): StopOrder[];
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
  /** each worker is a supervisor with the processes it starts, as `npm run worker` is; without, nobody gives back what a dead worker held */
  supervised?: boolean;
};

const ENTRIES = { alone: 'api/src/testing/storm/storm-worker.ts', supervised: 'api/src/testing/storm/storm-supervisor.ts' };
/** What `drive-processes.ts` gives a worker; a supervisor gives it to its own. */
const MEMORY_OF_A_WORKER = ['--max-old-space-size=768', '--max-semi-space-size=8'];
/** Ms until the supplier's word about a kill of its own has surely come, even if the end of the worker came first. */
const WORD_ARRIVES_MS = 5_000;

/** Starts `size` workers and keeps that many alive until `stop`. */
export async function startFleet(options: Options): Promise<Fleet> {
  const alive = new Map<number, Child>();
  const ice = freezer(options.freezeMs, (pid) => alive.get(pid)?.isAlive() === true);
  const orders = orderBook((pid, message) => alive.get(pid)?.process.send(message));
  const bySupplier = new Map<number, string>();
  const kills = new Map<string, number>();
  const endedByThemselves: string[] = [];
  const outputs: string[] = [];
  let started = 0;
  let stopping = false;

  const oneLife = async (slot: number, isUp: () => void) => {
    const number = started;
    started += 1;
    const child: Child = await startChild(
      `worker ${number}`,
      ENTRIES[options.supervised ? 'supervised' : 'alone'],
      options.argument(number, slot),
      {
        execArgv: options.supervised ? [] : MEMORY_OF_A_WORKER,
        onTold: ({ signal }) => {
          if (signal !== 'SIGSTOP') return;
          orders.done(child.pid);
          ice.freeze(child.pid);
        },
      },
    );
    alive.set(child.pid, child);
    isUp();
    if (stopping) await child.stop();
    const { code, signal, expected } = await child.ended;
    const until = Date.now() + WORD_ARRIVES_MS;
    while (signal === 'SIGKILL' && expected === null && !bySupplier.has(child.pid) && Date.now() < until) await sleep(50);
    alive.delete(child.pid);
    const why = expected ?? bySupplier.get(child.pid) ?? null;
    bySupplier.delete(child.pid);
    outputs.push(child.output());
    orders.died(child.pid, why);
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

  const working = () => [...alive.values()].filter((child) => child.isAlive() && !ice.holds(child.pid));
  return {
    working,
    kills,
    frozen: ice.thawed,
    started: () => started,
    endedByThemselves,
    outputs,
    stopOneAt({ boundary, signal }, random) {
      const candidates = working().filter(({ pid }) => !orders.has(pid));
      if (candidates.length > 0) orders.give(random.pick(candidates).pid, { boundary, signal });
      return candidates.length > 0;
    },
    missed: (forMs) => orders.missed(forMs, (pid) => ice.holds(pid)),
    async killOne(random) {
      const candidates = working();
      if (candidates.length > 0) await random.pick(candidates).kill('anywhere');
    },
    freezeOne(random) {
      const candidates = working();
      if (candidates.length === 0) return;
      const { pid } = random.pick(candidates);
      process.kill(pid, 'SIGSTOP');
      ice.freeze(pid);
    },
    signalled({ pid, signal, boundary }) {
      if (signal === 'SIGSTOP') return ice.freeze(pid);
      bySupplier.set(pid, boundary);
      alive.get(pid)?.expectEnd(boundary);
    },
    async stop() {
      stopping = true;
      ice.thawAll();
      await Promise.all([...alive.values()].map((child) => child.stop()));
      await failed;
    },
  };
}

/** Which worker was told to stop where; an order that comes to nothing is given back. */
function orderBook(send: (pid: number, message: { type: 'stop_at'; boundary: string | null; signal: string }) => void) {
  const open = new Map<number, { order: StopOrder; since: number }>();
  const missed: StopOrder[] = [];
  return {
    has: (pid: number) => open.has(pid),
    give(pid: number, order: StopOrder) {
      open.set(pid, { order, since: Date.now() });
      send(pid, { type: 'stop_at', ...order });
    },
    done: (pid: number) => open.delete(pid),
    died(pid: number, why: string | null) {
      const given = open.get(pid);
      open.delete(pid);
      if (given && given.order.boundary !== why) missed.push(given.order);
    },
    missed(forMs: number, isFrozen: (pid: number) => boolean): StopOrder[] {
      for (const [pid, { order, since }] of open) {
        if (Date.now() - since < forMs || isFrozen(pid)) continue;
        open.delete(pid);
        missed.push(order);
        send(pid, { type: 'stop_at', boundary: null, signal: order.signal });
      }
      return missed.splice(0);
    },
  };
}

/** Thaws each frozen process after `forMs`, unless it has died. */
function freezer(forMs: number, isAlive: (pid: number) => boolean) {
  const frozen = new Set<number>();
  let thawed = 0;
  const thaw = (pid: number) => {
    if (!frozen.delete(pid) || !isAlive(pid)) return;
    thawed += 1;
    process.kill(pid, 'SIGCONT');
  };
  return {
    freeze(pid: number) {
      frozen.add(pid);
      void sleep(forMs).then(() => thaw(pid));
    },
    holds: (pid: number) => frozen.has(pid),
    thawed: () => thawed,
    thawAll() {
      for (const pid of [...frozen]) thaw(pid);
    },
  };
}
