import { createEgress } from '@banksman/connectors';
import { z } from 'zod';
import type { Extra } from '../../build.ts';
import { openConnections } from '../../connect.ts';
import type { SharedConnections } from '../../connections.ts';
import type { Boundary, Parts } from '../../parts.ts';
import { stormAutomation } from './storm-automation.ts';
import { stormConnector } from './storm-connector.ts';

/** What the storm tells a running worker: to stop itself the next time that it comes to a boundary, or (null) not to. */
const stopAt = z.object({ type: z.literal('stop_at'), boundary: z.string().nullable(), signal: z.enum(['SIGKILL', 'SIGSTOP']) });

/** What the storm tells a process of its own in one JSON argument. */
export const stormSettings = z.object({
  databaseUrl: z.string(),
  dataDir: z.string(),
  databasePool: z.number().int().default(10),
  supplier: z.object({ url: z.url(), timeoutMs: z.number(), lagMs: z.number(), settleMs: z.number() }),
  /** the carrier's stand-in, in a storm with texts */
  sms: z.object({ accountSid: z.string(), authToken: z.string(), from: z.string(), baseUrl: z.url(), publicUrl: z.url() }).nullish(),
  leaseMs: z.number().default(1_500),
  concurrency: z.number().default(8),
  /** which runs it takes: all, as a worker that nobody watches, or those that the supervisor gives its two kinds of process */
  kind: z.enum(['all', 'worker', 'suspects']).default('all'),
  /** of a process that a supervisor starts; small, so that running out of it takes seconds */
  memoryMb: z.number().default(256),
  stallMs: z.number().default(3_000),
  /** ms that a step may take */
  stepLimitMs: z.number().default(15_000),
  /** ms that this process believes to be ahead of the others */
  clockAheadMs: z.number().default(0),
});
const SMS_SETTLE_MS = 1_000;
type StormSettings = z.output<typeof stormSettings>;

/** The storm's automation and supplier, and its carrier of texts, beside the product's own. */
export function stormExtra({ supplier, sms }: Pick<StormSettings, 'supplier' | 'sms'>): Extra {
  const fetch = createEgress({ allowHosts: [], allowLoopback: [new URL(supplier.url).origin] });
  const carrier = sms ? openConnections({ demo: null, duffel: null, buildertrend: null, twilio: sms }, SMS_SETTLE_MS) : null;
  const connections: SharedConnections = {
    find: (id) =>
      id === stormConnector.id ? { connector: stormConnector, config: supplier, mode: 'demo', fetch } : (carrier?.find(id) ?? null),
  };
  return { automations: [stormAutomation], connections };
}

/** Kills or freezes this process at the boundary that it was last told, after `tell` has said so. */
export function stopsWhenTold(tell: (boundary: Boundary, signal: string) => void): Parts['failpoint'] {
  let next: z.output<typeof stopAt> | null = null;
  process.on('message', (message) => {
    next = stopAt.safeParse(message).data ?? next;
  });
  return (boundary) => {
    if (next?.boundary !== boundary) return;
    const { signal } = next;
    next = null;
    tell(boundary, signal);
    process.kill(process.pid, signal);
  };
}
