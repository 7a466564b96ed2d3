import { randomUUID } from 'node:crypto';
import { type Actor, DomainError, parseOrRefuse, refusedFields, type Trigger, type TriggerRun } from '@banksman/contracts';
import { admitRun, appendEvent, type Db, moduleSettings, startDeadline } from '@banksman/db';
import type { Automation } from '@banksman/graphs';
import { sha256Of } from '../engine/reference.ts';
import type { Parts } from '../parts.ts';

/** A request that its automation takes, today. */
export type CheckedRequest = { automation: Automation; input: Record<string, unknown>; headline: string; deadline: string | null };

/** Who asks for the run, and how. */
export type Admission = {
  workspaceId: string;
  trigger: Trigger;
  requestedBy: string;
  requestedByName: string;
  idempotencyKey: string | null;
  actor: Actor;
  /** the schedule that starts it */
  scheduleId?: string;
  /** the run it goes on from, and the step */
  forkedFrom?: { runId: string; step: string };
  /** one more sentence for the timeline */
  remark?: string | null;
};

/**
 * Checks a request with the automation's schema and with the date; writes nothing.
 * @param now the day it is checked for; now, unless it starts later
 * @throws DomainError `not_found` for an automation that is not there, `input_invalid` (fields below `input`)
 */
export function checkRequest(parts: Pick<Parts, 'automations' | 'now'>, request: TriggerRun, now = parts.now()): CheckedRequest {
  const automation = automationOf(parts, request.module_id);
  // The platform starts those itself.
  if (automation.isInternal) refuseUnknown(automation.id);
  const input = parseOrRefuse(automation.input, request.input, 'input');
  automation.validate(input, now);
  return { automation, input, headline: automation.headline(input), deadline: request.deadline ?? null };
}

/**
 * Admits a checked request in the caller's transaction: run, first event, deadline and queue entry.
 * @returns the run's id; an earlier one's, and `existed`, when the idempotency key was used before with the same request
 * @throws DomainError `module_disabled`, `idempotency_key_reused`, `input_invalid` naming `deadline` when that has passed
 */
export async function admitChecked(tx: Db, request: CheckedRequest, admission: Admission): Promise<{ runId: string; existed: boolean }> {
  const { automation, input, headline, deadline } = request;
  const { workspaceId, actor, remark = null, ...who } = admission;
  const settings = await moduleSettings(tx, workspaceId, automation.id);
  if (!settings.enabled) throw new DomainError('module_disabled', { details: { module_id: automation.id } });
  const admitted = await admitRun(
    tx,
    {
      ...who,
      id: randomUUID(),
      workspaceId,
      moduleId: automation.id,
      moduleVersion: automation.version,
      headline,
      input,
      requestSha256: sha256Of(deadline === null ? [automation.id, input] : [automation.id, input, deadline]),
    },
    actor,
  );
  const { runId, existed } = admitted;
  if (existed) return admitted;
  if (deadline !== null && !(await startDeadline(tx, workspaceId, runId, new Date(deadline)))) refuseDeadline();
  if (remark !== null) await appendEvent(tx, runId, null, { type: 'progress', step: null, text: remark, actor });
  return admitted;
}

/** The automation of a module id. @throws DomainError `not_found` */
export function automationOf(parts: Pick<Parts, 'automations'>, moduleId: string): Automation {
  const automation = parts.automations.get(moduleId);
  return automation ?? refuseUnknown(moduleId);
}

/** What is shown of an automation. */
export type ShownAutomation = Pick<Automation, 'title' | 'steps' | 'edges'>;

/** The automation of a run that is there to be read: runs stay when an automation is not installed any more, and are shown by its id. */
export function shownAutomation(parts: Pick<Parts, 'automations'>, moduleId: string): ShownAutomation {
  return parts.automations.get(moduleId) ?? { title: moduleId, steps: [], edges: [] };
}

function refuseUnknown(moduleId: string): never {
  throw new DomainError('not_found', { details: { what: 'module', module_id: moduleId } });
}

function refuseDeadline(): never {
  throw refusedFields({ field: 'deadline', message: 'must be in the future' });
}
