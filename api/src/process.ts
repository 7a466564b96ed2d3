import { ConfigError } from './config.ts';

/** A reason not to start that the person can mend; told in one sentence, without a stack. */
export class StartRefused extends Error {}

/**
 * A query on a connection that went black takes 10 s to fail, and closing the pool may wait for one more; a worker lets running
 * sends end for 8 s meanwhile. What hangs longer must not keep the process.
 */
const STOP_WITHIN_MS = 25_000;

/**
 * Runs a process: `start` gives back how to stop. Stops on SIGINT, SIGTERM and when the launcher that holds the other end of
 * the IPC channel is gone, however it went. A refusal to start is one sentence and exit code 1.
 */
export async function runProcess(start: () => Promise<{ stop(): Promise<void> }>): Promise<void> {
  try {
    const { stop } = await start();
    let stopping = false;
    const end = () => {
      if (stopping) return;
      stopping = true;
      setTimeout(() => {
        console.error(`This process did not stop within ${STOP_WITHIN_MS / 1000} s and ends as it is; what it held goes on elsewhere.`);
        process.exit(1);
      }, STOP_WITHIN_MS).unref();
      void stop().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'disconnect']) process.on(signal, end);
  } catch (error) {
    const isPlain = error instanceof ConfigError || error instanceof StartRefused;
    console.error(isPlain ? error.message : error);
    process.exit(1);
  }
}

/** Tells the launcher something, if there is one. */
export function tell(message: Record<string, unknown>): void {
  process.send?.(message);
}
