import { DomainError, type FailureGroup, type FailureGroupState, type FailureGroupUpdate, PROBLEM_CLASS } from '@banksman/contracts';
import { type CountedGroup, changeFailureGroup, failureGroupsOf, getWorkspace, inWorkspace, type NewBulk, openBulk } from '@banksman/db';
import type { Parts } from '../parts.ts';
import { newBulk } from './bulk.ts';
import type { Caller } from './caller.ts';

/** Open runs of a group are counted up to here. */
const OPEN_AT_MOST = 1_000;

/** Failures grouped by cause, the latest first. */
export async function listFailureGroups(parts: Parts, caller: Caller, state: FailureGroupState): Promise<FailureGroup[]> {
  const workspace = await inWorkspace(parts.db, caller.workspaceId, (tx) => getWorkspace(tx, caller.workspaceId));
  const timeZone = workspace?.timeZone ?? 'UTC';
  const groups = await failureGroupsOf(parts.db, caller.workspaceId, state, { timeZone, atMost: OPEN_AT_MOST + 1 });
  return groups.map((group) => toFailureGroup(group, parts));
}

/**
 * Says what is done about a cause. Resolved or ignored, its runs need help no more: they are resolved one by one, as an operation of its own.
 * @returns the operation that resolves them; null when it is opened again
 * @throws DomainError `not_found`
 */
export async function updateFailureGroup(
  parts: Parts,
  caller: Caller,
  fingerprint: string,
  update: FailureGroupUpdate,
): Promise<{ bulk_id: string | null }> {
  const note = update.state === 'open' || update.note === '' ? null : update.note;
  const ignorePerHour = update.state === 'ignored' ? update.ignore_per_hour : null;
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const change = { state: update.state, note, ignorePerHour, changedByName: caller.name };
    const exists = await changeFailureGroup(tx, caller.workspaceId, fingerprint, change);
    if (!exists) throw new DomainError('not_found', { details: { what: 'failure group' } });
    if (update.state === 'open') return { bulk_id: null };
    const filter = { state: 'needs_help' as const, failure_group: fingerprint, to: parts.now().toISOString() };
    const operation: NewBulk = newBulk(caller, { action: 'resolve', name: 'Resolve failures of one cause', note: note ?? '', filter });
    return { bulk_id: (await openBulk(tx, operation, [])).id };
  });
}

function toFailureGroup(group: CountedGroup, parts: Parts): FailureGroup {
  const automation = parts.automations.get(group.moduleId);
  return {
    fingerprint: group.fingerprint,
    module_id: group.moduleId,
    module_title: automation?.title ?? group.moduleId,
    step: group.step,
    step_title: automation?.steps.find(({ id }) => id === group.step)?.title ?? null,
    code: group.code,
    why: group.why,
    state: group.state,
    open: Math.min(group.open, OPEN_AT_MOST),
    open_capped: group.open > OPEN_AT_MOST,
    can_retry: PROBLEM_CLASS[group.code] !== 'request' || group.code === 'connection_expired',
    total: group.total,
    days: group.days,
    first_seen_at: group.firstAt.toISOString(),
    last_seen_at: group.lastAt.toISOString(),
    note: group.note,
    changed_by: group.changedByName,
    changed_at: group.changedAt?.toISOString() ?? null,
    ignore_per_hour: group.ignorePerHour,
  };
}
