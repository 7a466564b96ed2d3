import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { z } from 'zod';

/** `worker` drives what nobody suspects, once it is told to; `suspects` drives, one at a time, what may have taken a process down. */
export type Kind = 'worker' | 'suspects';
/** What a process is there for: a worker is `spare` until it is told to drive, and `leaving` once another has taken its place. */
export type Role = 'spare' | 'worker' | 'suspects' | 'leaving';

const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('spare') }),
  z.object({ type: z.literal('worker'), id: z.string() }),
  z.object({ type: z.literal('alive'), held: z.number() }),
  z.object({ type: z.literal('step'), run_id: z.string(), step: z.string() }),
  z.object({ type: z.literal('spoilt'), run_id: z.string(), step: z.string() }),
]);
type Message = z.output<typeof message>;

/** A process of `drive-process.ts` and what is known of it. */
export type DriveChild = {
  process: ChildProcess;
  role: Role;
  /** by the supervisor's clock, in ms; before its first word the moment it was started */
  heardAt: number;
  /** processor time it had used when it was last known to have spoken, in ms; null where that cannot be read */
  usedMs: number | null;
  /** it has said that it is loaded: from then on it shows itself several times a second */
  isUp: boolean;
  /** it was given up on; the system may need a while to end it */
  isKilled: boolean;
  /** it was, because it used its processor time without a word: chance cannot have been the reason */
  loops: boolean;
  workerId: string | null;
  held: number;
  /** the run whose code was last at work there, and its step */
  at: { runId: string; step: string } | null;
  ended: Promise<void>;
};

/** Follows a process that was just started. `hear` is told after what it says was noted, `end` once when it has ended. */
export function follow(
  process: ChildProcess,
  role: Role,
  { hear, end }: { hear(child: DriveChild, heard: Message): void; end(child: DriveChild, how: string): Promise<void> },
): DriveChild {
  const child: DriveChild = {
    process,
    role,
    heardAt: Date.now(),
    usedMs: null,
    isUp: false,
    isKilled: false,
    loops: false,
    workerId: null,
    held: 0,
    at: null,
    ended: new Promise((resolve) => {
      process.once('exit', (code, signal) => resolve(end(child, signal ?? String(code))));
    }),
  };
  process.on('message', (sent) => {
    const { success, data: heard } = message.safeParse(sent);
    if (!success) return;
    child.heardAt = Date.now();
    if (heard.type === 'alive') child.held = heard.held;
    if (heard.type === 'step') child.at = { runId: heard.run_id, step: heard.step };
    if (heard.type === 'worker') child.workerId = heard.id;
    if (heard.type === 'worker' || heard.type === 'spare') child.isUp = true;
    hear(child, heard);
  });
  return child;
}

/** A tick of the kernel's accounts, as programs see it (proc(5): USER_HZ, 100 on every architecture that Node runs on). */
const TICK_MS = 10;

/** Processor time that a process has used so far, in ms, all threads and the kernel's work for it; null where there is no /proc. */
export function processorMs({ pid }: ChildProcess): number | null {
  try {
    // proc(5): the name in brackets may contain anything; utime and stime are the 12th and 13th field after it
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(')').at(-1)?.trim().split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return null;
  }
}

/**
 * Lets a process have the processor only where nobody else wants it: a tenth of the others' share. Not 19, the least there is: on a
 * busy machine it would not come far enough within its patience to show that it is alive. There is no way back without privileges.
 */
const NICE = 10;

/** Linux keeps a priority per thread; the garbage collector has threads of its own. Nothing where it is not allowed or it has ended. */
export function yieldProcessor({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  for (const thread of threadsOf(pid)) {
    try {
      setPriority(thread, NICE);
    } catch {}
  }
}

function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [pid];
  }
}
