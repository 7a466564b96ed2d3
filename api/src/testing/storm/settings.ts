import { createEgress } from '@banksman/connectors';
import { z } from 'zod';
import type { Extra } from '../../build.ts';
import type { Connections } from '../../connections.ts';
import type { Boundary, Parts } from '../../parts.ts';
import { stormAutomation } from './storm-automation.ts';
import { stormConnector } from './storm-connector.ts';

/** Where a worker stops itself: the `nth` time that it comes to a boundary. */
const stop = z.object({ boundary: z.string(), nth: z.number().int().min(1), signal: z.enum(['SIGKILL', 'SIGSTOP']) });

/** What the storm tells a process of its own in one JSON argument. */
export const stormSettings = z.object({
  databaseUrl: z.string(),
  dataDir: z.string(),
  databasePool: z.number().int().default(10),
  supplier: z.object({ url: z.url(), timeoutMs: z.number(), lagMs: z.number(), settleMs: z.number() }),
  leaseMs: z.number().default(1_500),
  concurrency: z.number().default(8),
  stops: z.array(stop).default([]),
  /** ms that this process believes to be ahead of the others */
  clockAheadMs: z.number().default(0),
});
type StormSettings = z.output<typeof stormSettings>;

/** The storm's automation and supplier, beside the product's own. */
export function stormExtra({ supplier }: Pick<StormSettings, 'supplier'>): Extra {
  const fetch = createEgress({ allowHosts: [], allowLoopback: [new URL(supplier.url).origin] });
  const connections: Connections = {
    find: (id) => (id === stormConnector.id ? { connector: stormConnector, config: supplier, mode: 'demo', fetch } : null),
  };
  return { automations: [stormAutomation], connections };
}

/** Kills or freezes this process at its boundaries, after `tell` has said so. */
export function stopsAt(stops: StormSettings['stops'], tell: (boundary: Boundary, signal: string) => void): Parts['failpoint'] {
  const passed = new Map<string, number>();
  return (boundary) => {
    const count = (passed.get(boundary) ?? 0) + 1;
    passed.set(boundary, count);
    const due = stops.find((one) => one.boundary === boundary && one.nth === count);
    if (!due) return;
    tell(boundary, due.signal);
    process.kill(process.pid, due.signal);
  };
}
