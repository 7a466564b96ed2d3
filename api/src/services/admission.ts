import { randomUUID } from 'node:crypto';
import type { Trigger } from '@banksman/contracts';
import { admitRun, type Db } from '@banksman/db';
import type { Automation } from '@banksman/graphs';
import { sha256Of } from '../engine/reference.ts';
import { actorOf, type Caller } from './caller.ts';

export type Admission = {
  /** parsed by the automation's schema */
  input: Record<string, unknown>;
  trigger: Trigger;
  /** the same key gives the same run; null for none */
  idempotencyKey: string | null;
  /** the run it goes on from, and the step */
  forkedFrom?: { runId: string; step: string };
};

/**
 * Admits a run in the caller's transaction: run, first event and queue entry.
 * @returns its id, or that of the run which had the key before
 * @throws DomainError `idempotency_key_reused`
 */
export async function admit(
  tx: Db,
  caller: Caller,
  automation: Automation,
  { input, trigger, idempotencyKey, forkedFrom }: Admission,
): Promise<string> {
  const { runId } = await admitRun(
    tx,
    {
      id: randomUUID(),
      workspaceId: caller.workspaceId,
      moduleId: automation.id,
      moduleVersion: automation.version,
      headline: automation.headline(input),
      input,
      trigger,
      requestedBy: caller.userId,
      requestedByName: caller.name,
      idempotencyKey,
      requestSha256: sha256Of([automation.id, input]),
      ...(forkedFrom ? { forkedFrom } : {}),
    },
    actorOf(caller),
  );
  return runId;
}
