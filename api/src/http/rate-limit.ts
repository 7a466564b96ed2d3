import type { Log } from '@banksman/connectors';
import { DomainError } from '@banksman/contracts';
import { type Counted, countMany, type Database } from '@banksman/db';
import type { MiddlewareHandler } from 'hono';
import { networkOf } from '../auth/network.ts';
import { errorText } from '../error-text.ts';
import type { ApiEnv } from './env.ts';

const WINDOW_MS = 60_000;
/** Processes tell each other what they counted this often: a caller gets at most that much more by coming to several. */
const SHARE_EVERY_MS = 1_000;
/** Whole offices come from one network. */
const NETWORK_FACTOR = 3;
const MOST_KEYS = 50_000;
const ALWAYS: readonly string[] = ['/api/v1/health', '/api/v1/health/readiness'];

type Counter = {
  /** of all processes, when they were last asked */
  known: number;
  /** not told to the others yet */
  mine: number;
  /** ms since 1970, when the window ends */
  until: number;
};

export type RateLimit = {
  middleware: MiddlewareHandler<ApiEnv>;
  /** tells the others now */
  share(): Promise<void>;
  stop(): void;
};

/**
 * Requests a minute: of a person or program, and of a network as long as nobody says who they are. Counted in memory and shared through the
 * database once a second, so that a request costs no statement and several processes count together; trouble with the database lets
 * people work on.
 * @param perMinute for one caller; a network may make three times as many without signing in
 */
export function rateLimit(db: Database, perMinute: number, log: Log): RateLimit {
  const counters = new Map<string, Counter>();
  let timer: NodeJS.Timeout | null = null;

  const share = async () => {
    const now = Date.now();
    for (const [key, { until, mine }] of counters) if (until <= now && mine === 0) counters.delete(key);
    const told = [...counters].flatMap(([key, counter]) => (counter.mine > 0 ? [{ key, counter, count: counter.mine }] : []));
    if (told.length === 0) return;
    for (const { counter, count } of told) counter.mine -= count;
    const answers = await countMany(
      db,
      told.map(({ key, count }) => ({ key, count })),
      WINDOW_MS,
    ).catch((error: unknown): Counted[] => {
      log('warn', 'requests were counted by this process alone', { error: errorText(error) });
      for (const { counter, count } of told) counter.mine += count;
      return [];
    });
    for (const { key, count, leftMs } of answers) {
      const counter = counters.get(key);
      if (counter) [counter.known, counter.until] = [count, Date.now() + leftMs];
    }
  };
  const shareSoon = () => {
    timer ??= setTimeout(() => {
      timer = null;
      void share().finally(() => {
        if ([...counters.values()].some(({ mine }) => mine > 0)) shareSoon();
      });
    }, SHARE_EVERY_MS).unref();
  };

  const take = (key: string, most: number) => {
    const now = Date.now();
    const found = counters.get(key);
    const counter = found && found.until > now ? found : { known: 0, mine: 0, until: now + WINDOW_MS };
    if (counter !== found) {
      if (counters.size >= MOST_KEYS) counters.clear();
      counters.set(key, counter);
    }
    counter.mine += 1;
    shareSoon();
    if (counter.known + counter.mine <= most) return;
    throw new DomainError('too_many_requests', { details: { retry_after_s: Math.max(1, Math.ceil((counter.until - now) / 1000)) } });
  };

  return {
    share,
    middleware: async (c, next) => {
      const caller = c.get('caller');
      if (caller) take(`rate:caller:${caller.machine?.id ?? caller.userId}`, perMinute);
      else if (!ALWAYS.includes(c.req.path)) take(`rate:network:${networkOf(c)}`, perMinute * NETWORK_FACTOR);
      await next();
    },
    stop() {
      if (timer) clearTimeout(timer);
    },
  };
}
