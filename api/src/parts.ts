import type { Log } from '@banksman/connectors';
import type { MemoryHit } from '@banksman/contracts';
import type { Database } from '@banksman/db';
import type { Automation, Reasoner, Usage } from '@banksman/graphs';
import type { Audit } from './audit/audit.ts';
import type { Connections } from './connections.ts';
import type { ObjectStore } from './objects/object-store.ts';
import type { Vault } from './secrets/vault.ts';

/** The company's own documents. */
export type Memory = {
  search(workspaceId: string, question: string, limit: number, signal?: AbortSignal): Promise<MemoryHit[]>;
  /** stores a text with its passages; the same text again costs nothing */
  add(workspaceId: string, document: { title: string; body: string }): Promise<void>;
};

/** Places between two writes where a process may die; the crash tests stop it at each of them. */
export type Boundary =
  | 'claimed'
  | `started:${string}`
  | `ended:${string}`
  | 'checkpointed'
  | 'asked'
  | 'intent'
  | 'sending'
  | 'answered'
  | 'confirmed'
  | 'finished';

/** Everything a process is made of, built once in `main.ts` and passed down. */
export type Parts = {
  db: Database;
  databaseUrl: string;
  /** how people and carriers reach the dashboard: origin, no slash at the end */
  publicUrl: string;
  automations: ReadonlyMap<string, Automation>;
  connections: Connections;
  vault: Vault;
  audit: Audit;
  objects: ObjectStore;
  memory: Memory;
  /** a reasoner for one run; `spent` is what the run has used so far */
  reasonerFor(spent: () => Usage): Reasoner;
  now: () => Date;
  /** called at each boundary of the engine; tests end the process there, otherwise it does nothing */
  failpoint: (boundary: Boundary) => void;
  /** told whenever the code of a step begins or goes on, so that whoever watches this process knows what it was at when it died */
  stepAtWork: (runId: string, step: string) => void;
  /** told of a step that goes on although its time is over and its run has gone on without it */
  stepGoesOn: (runId: string, step: string) => void;
  log: Log;
};
