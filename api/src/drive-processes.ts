import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Environment, environmentWith } from './config.ts';
import type { Kind } from './engine/drive-child.ts';

/** Runs before a process looks for what it imports. */
const FASTER_IMPORTS = new URL('./faster-imports.ts', import.meta.url).href;
const ENTRY = fileURLToPath(new URL('./drive-process.ts', import.meta.url));

/**
 * MB of each half of V8's young generation. Its own choice, 32 on such a machine, lets a worker that holds 50 MB grow to 290 (with 8: 187;
 * measured over 75 s of a long queue), and there are two of them: one drives, one stands by.
 */
const YOUNG_MB = 8;

/** Starts `drive-process.ts` with a limit on its memory. A failpoint is for the first process only: the next one goes on. */
export function startDriveProcess(kind: Kind, first: boolean, config: Environment, databaseUrl: string): ChildProcess {
  const failpoint = first ? config.BANKSMAN_FAILPOINT : undefined;
  return fork(ENTRY, [kind], {
    env: environmentWith({ DATABASE_URL: databaseUrl, BANKSMAN_FAILPOINT: failpoint }),
    execArgv: [
      ...process.execArgv,
      '--import',
      FASTER_IMPORTS,
      `--max-old-space-size=${config.WORKER_MEMORY_MB}`,
      `--max-semi-space-size=${YOUNG_MB}`,
    ],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}
