import type { Child } from './child.ts';
import { startChild } from './child.ts';
import type { Booking, Fault, Received } from './supplier-types.ts';

/** The process that plays the supplier, and its books. */
export type Supplier = {
  url: string;
  child: Child;
  /** faults of an item's first, second … request */
  plan(faults: Record<string, Fault[]>): Promise<void>;
  ledger(): Promise<{ received: Received[]; bookings: Booking[] }>;
};

export type Signalled = { pid: number; signal: string; boundary: string };

/** `lagMs`: the `lookup` character books so long after the request and shows it so long after that. */
export async function startSupplier(
  timing: { lagMs: number; delayMs: number; overdueMs: number },
  onSignal: (signalled: Signalled) => void,
): Promise<Supplier> {
  const child = await startChild('supplier', 'e2e/storms/harness/supplier-process.ts', timing, {
    onMessage: ({ type, pid, signal, boundary }) => {
      if (type === 'signalled') onSignal({ pid: Number(pid), signal: String(signal), boundary: String(boundary) });
    },
  });
  const url = String(child.ready.url);
  return {
    url,
    child,
    async plan(faults) {
      await fetch(`${url}/plan`, { method: 'POST', body: JSON.stringify(faults) });
    },
    ledger: async () => (await (await fetch(`${url}/ledger`)).json()) as { received: Received[]; bookings: Booking[] },
  };
}
