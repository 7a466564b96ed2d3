import { type EffectStop, type EffectStopUpdate, formatMoney, type SpendingLimit, type SpendingLimitUpdate } from '@banksman/contracts';
import {
  allowEffects,
  countWaitingForStop,
  type Db,
  getWorkspace,
  inWorkspace,
  listLimits,
  listStops,
  saveLimit,
  stopEffects,
} from '@banksman/db';
import type { Parts } from '../parts.ts';
import { automationOf } from './admit.ts';
import { actorOf, type Caller, workspaceOf } from './caller.ts';

/** The workspace's spending limits with what is used of each. */
export async function limitsOf(parts: Parts, caller: Caller): Promise<SpendingLimit[]> {
  return inWorkspace(parts.db, caller.workspaceId, (tx) => limits(tx, caller));
}

/** Sets or removes one limit, in the workspace's currency. @throws DomainError `not_found` for an automation that does not exist */
export async function updateLimit(parts: Parts, caller: Caller, update: SpendingLimitUpdate): Promise<SpendingLimit[]> {
  if (update.module_id !== null) automationOf(parts, update.module_id);
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const currency = (await getWorkspace(tx, caller.workspaceId))?.currency ?? 'USD';
    const { module_id: moduleId, period, limit_cents: limitCents } = update;
    await saveLimit(tx, caller.workspaceId, { moduleId, period, limitCents, currency }, caller.name);
    const what = `${moduleId ?? 'the company'} per ${period}`;
    const text =
      limitCents === null ? `Spending limit of ${what} removed` : `Spending limit of ${what}: ${formatMoney(limitCents, currency)}`;
    await parts.audit.write(tx, caller.workspaceId, {
      actor: actorOf(caller),
      action: 'limit_changed',
      subject: subjectOf(caller, moduleId),
      text,
      data: { ...update },
    });
    return limits(tx, caller);
  });
}

/** The stops that are on. */
export async function stopsOf(parts: Parts, caller: Caller): Promise<EffectStop[]> {
  return inWorkspace(parts.db, caller.workspaceId, (tx) => stops(tx, caller));
}

/** How many runs wait for a stop to be taken back. */
export async function waitingForStop(parts: Parts, { workspaceId }: Caller): Promise<{ runs: number }> {
  return { runs: await inWorkspace(parts.db, workspaceId, (tx) => countWaitingForStop(tx, workspaceId)) };
}

/** The kill switch: on, nothing leaves any more from the commit on; off, what waited goes on. @throws DomainError `not_found` */
export async function updateStop(parts: Parts, caller: Caller, update: EffectStopUpdate): Promise<EffectStop[]> {
  if (update.module_id !== null) automationOf(parts, update.module_id);
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    if (update.stopped) await stopEffects(tx, caller.workspaceId, update.module_id, actorOf(caller), update.reason ?? null);
    else await allowEffects(tx, caller.workspaceId, update.module_id);
    const what = update.module_id ?? 'the company';
    await parts.audit.write(tx, caller.workspaceId, {
      actor: actorOf(caller),
      action: update.stopped ? 'effects_stopped' : 'effects_allowed',
      subject: subjectOf(caller, update.module_id),
      text: update.stopped ? `Stopped everything that would leave ${what}` : `Took the stop of ${what} back`,
      data: { ...update },
    });
    return stops(tx, caller);
  });
}

const subjectOf = (caller: Caller, moduleId: string | null) => (moduleId === null ? workspaceOf(caller) : { kind: 'module', id: moduleId });

async function limits(tx: Db, caller: Caller): Promise<SpendingLimit[]> {
  return (await listLimits(tx, caller.workspaceId)).map((limit) => ({
    module_id: limit.moduleId,
    period: limit.period,
    limit_cents: limit.limitCents,
    currency: limit.currency,
    used_cents: limit.usedCents,
    resets_at: limit.resetsAt.toISOString(),
    updated_by: limit.updatedBy,
  }));
}

async function stops(tx: Db, caller: Caller): Promise<EffectStop[]> {
  return (await listStops(tx, caller.workspaceId)).map(({ moduleId, stoppedAt, stoppedBy, reason }) => ({
    module_id: moduleId,
    stopped_at: stoppedAt.toISOString(),
    stopped_by: stoppedBy,
    reason,
  }));
}
