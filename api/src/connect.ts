import { buildertrend, type Connector, createEgress, geocoding, hotels, twilio } from '@banksman/connectors';
import type { Connection, SharedConnections } from './connections.ts';

/** Which accounts this installation holds. A real token takes the place of the stand-in; nothing else changes. */
export type Accounts = {
  /** origins of the stand-ins on this machine; null outside the demo */
  demo: { buildertrendUrl: string; hotelsUrl: string } | null;
  /** who writes daily logs; without it the connection */
  dailyLogs?: 'connection' | 'browser';
  duffel: { token: string; baseUrl: string } | null;
  buildertrend: { baseUrl: string; token: string; webUrl: string } | null;
  /** null: nobody is told by SMS. At an address of this machine it is a stand-in */
  twilio: { accountSid: string; authToken: string; from: string; baseUrl: string } | null;
};

/** A stand-in answers at once and settles at once; the vendors' own figures are minutes (see the connectors' config). */
const DEMO_TIMEOUT_MS = 8_000;
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/;
/** Stand-ins check that a token comes, not which: it opens nothing. */
const DEMO_TOKEN = 'demo-stand-in-token';

/**
 * Opens the connections of this installation, each fenced to its own hosts.
 * @param demoSettleMs ms until a stand-in shows what became of an unanswered request
 * @throws ZodError when an account does not fit its connector's config (a test token in live mode, a foreign host)
 */
export function openConnections(accounts: Accounts, demoSettleMs: number): SharedConnections {
  const times = { timeoutMs: Math.min(DEMO_TIMEOUT_MS, demoSettleMs), settleMs: demoSettleMs };
  const { dailyLogs = 'connection' } = accounts;
  const open = new Map<string, Connection>();
  const add = (connector: Connector, mode: Connection['mode'], given: Record<string, unknown>) => {
    const config = connector.config.parse(given);
    const loopback = mode === 'demo' && typeof given.baseUrl === 'string' ? [new URL(given.baseUrl).origin] : [];
    const allowHosts = mode === 'demo' ? [] : connector.egress(config);
    open.set(connector.id, { connector, config, mode, fetch: createEgress({ allowHosts, allowLoopback: loopback }) });
  };
  add(geocoding, 'live', {});
  if (accounts.duffel) {
    const mode = accounts.duffel.token.startsWith('duffel_live_') ? 'live' : 'sandbox';
    add(hotels, mode, { mode, ...accounts.duffel });
  } else if (accounts.demo) {
    add(hotels, 'demo', { mode: 'demo', baseUrl: accounts.demo.hotelsUrl, token: `duffel_test_${DEMO_TOKEN}`, ...times });
  }
  if (accounts.buildertrend) {
    add(buildertrend, 'live', { mode: 'live', transport: 'partner-api', dailyLogs, ...accounts.buildertrend });
  } else if (accounts.demo) {
    const { buildertrendUrl } = accounts.demo;
    add(buildertrend, 'demo', {
      mode: 'demo',
      transport: 'partner-api',
      dailyLogs,
      baseUrl: buildertrendUrl,
      webUrl: buildertrendUrl,
      token: DEMO_TOKEN,
      ...times,
    });
  }
  if (accounts.twilio) {
    const isStandIn = LOOPBACK.test(new URL(accounts.twilio.baseUrl).hostname);
    const mode = isStandIn ? 'demo' : 'live';
    add(twilio, mode, { mode, ...accounts.twilio });
  }
  return { find: (connectorId) => open.get(connectorId) ?? null };
}
