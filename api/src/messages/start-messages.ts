import { setTimeout as pause } from 'node:timers/promises';
import { claimMessages } from '@banksman/db';
import { errorText } from '../error-text.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { Parts } from '../parts.ts';
import { deliver } from './deliver.ts';

export type Messages = { stop(): Promise<void> };

/** Longer than a mail server may take (10 s to connect, 10 s to greet, 30 s of silence between two lines). */
const HOLD_MS = 120_000;
const AT_ONCE = 10;
/** A person does not notice two seconds, and the index that is looked at is empty most of the time. */
const LOOK_EVERY_MS = 2_000;

/**
 * Sends what the outbox holds until `stop()`, beside any number of other processes that do the same. E-mail at least once, with the same
 * Message-ID at every try; SMS at most once.
 * @param options.lookEveryMs how often the outbox is looked at
 */
export function startMessages(parts: Parts, options: { mailer: Mailer; lookEveryMs?: number }): Messages {
  const { mailer, lookEveryMs = LOOK_EVERY_MS } = options;
  const stopping = new AbortController();
  const loop = async () => {
    while (!stopping.signal.aborted) {
      const sent = await turn(parts, mailer, stopping.signal).catch((error: unknown) => {
        parts.log('warn', 'messages wait: the database could not be reached', { error: errorText(error) });
        return 0;
      });
      if (sent < AT_ONCE) await pause(lookEveryMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const looping = loop();
  return {
    async stop() {
      stopping.abort();
      await looping;
    },
  };
}

/** One look at the outbox; returns how many messages were taken. */
async function turn(parts: Parts, mailer: Mailer, signal: AbortSignal): Promise<number> {
  const rows = await claimMessages(parts.db, AT_ONCE, HOLD_MS);
  await Promise.all(rows.map((row) => deliver(parts, mailer, row, signal)));
  return rows.length;
}
