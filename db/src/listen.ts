import pg from 'pg';
import { noLongerThan } from './no-longer-than.ts';

const CLOSE_WITHIN_MS = 1_000;

export type Listener = { close(): Promise<void> };

/**
 * One LISTEN connection for a process. Calls `onMessage(channel, payload)` for each notification and `onConnected` after
 * every connect: what was announced meanwhile is lost, so the caller re-reads the tables then. Reconnects for ever with a
 * back-off of 0.1 to 5 s; checks a silent connection every 10 s, since a half-open one says nothing. `onLost` is called when it is
 * noticed that nothing is heard any more.
 */
export function listen(
  url: string,
  channels: readonly string[],
  onMessage: (channel: string, payload: string) => void,
  onConnected: () => void,
  onLost: () => void = () => {},
): Listener {
  let closed = false;
  let client: pg.Client | null = null;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let probe: NodeJS.Timeout | undefined;

  const reconnect = (lost: pg.Client | null) => {
    if (closed || lost !== client) return;
    if (client !== null) onLost();
    client = null;
    clearInterval(probe);
    lost?.end().catch(() => {});
    timer = setTimeout(connect, Math.min(5_000, 100 * 2 ** failures++));
  };

  const connect = async () => {
    const next = new pg.Client({ connectionString: url, query_timeout: 5_000, connectionTimeoutMillis: 3_000, keepAlive: true });
    client = next;
    next.on('error', () => reconnect(next));
    next.on('end', () => reconnect(next));
    next.on('notification', ({ channel, payload }) => onMessage(channel, payload ?? ''));
    try {
      await next.connect();
      await next.query(channels.map((channel) => `listen ${channel}`).join(';'));
      failures = 0;
      probe = setInterval(() => next.query('select 1').catch(() => reconnect(next)), 10_000);
      onConnected();
    } catch {
      reconnect(next);
    }
  };
  void connect();

  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      clearInterval(probe);
      const open = client;
      client = null;
      if (open) await noLongerThan(CLOSE_WITHIN_MS, open.end());
    },
  };
}
