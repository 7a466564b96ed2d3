import { buildertrend, createEgress } from '@banksman/connectors';

/** A connection to a stand-in of Buildertrend on this machine. */
export function buildertrendAt(url: string, dailyLogs: 'browser' | 'connection') {
  const given = { mode: 'demo', dailyLogs, baseUrl: url, webUrl: url, token: 'demo-token', timeoutMs: 5_000, settleMs: 5_000 };
  const egress = createEgress({ allowHosts: [], allowLoopback: [url] });
  return { connector: buildertrend, config: buildertrend.config.parse(given), mode: 'demo' as const, fetch: egress };
}
