import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Resolves with `work`, or after `ms` whatever has become of it; never rejects. For goodbyes only: on a connection that went black the
 * server's answer to one never comes (pg's `end` waits for it without limit), and to be cut off here is no worse than to be killed.
 */
export async function noLongerThan(ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const late = sleep(ms, undefined, { signal: over.signal }).catch(() => {});
  await Promise.race([work.catch(() => {}), late]);
  over.abort();
}
