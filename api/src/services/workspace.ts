import { DomainError, type WorkspaceSettings, type WorkspaceUpdate } from '@banksman/contracts';
import { changeWorkspace, getWorkspace, inWorkspace, type WorkspaceRow } from '@banksman/db';
import type { Parts } from '../parts.ts';
import { actorOf, type Caller, workspaceOf } from './caller.ts';

/** What is the same for everybody in the workspace. @throws DomainError `not_found` */
export async function workspaceSettingsOf({ db }: Parts, { workspaceId }: Caller): Promise<WorkspaceSettings> {
  return toSettings(await inWorkspace(db, workspaceId, (tx) => getWorkspace(tx, workspaceId)));
}

/** Changes what is given. Spending limits in another currency than the new one let nothing pass until they are set anew. */
export async function updateWorkspace(parts: Parts, caller: Caller, update: WorkspaceUpdate): Promise<WorkspaceSettings> {
  const { workspaceId } = caller;
  return inWorkspace(parts.db, workspaceId, async (tx) => {
    const before = toSettings(await getWorkspace(tx, workspaceId));
    const { time_zone: timeZone, staff_rate_cents: staffRateCents, batch_limit_cents: batchLimitCents, name, locale, currency } = update;
    const set = Object.entries({ name, timeZone, locale, currency, staffRateCents, batchLimitCents }).filter(
      ([, value]) => value !== undefined,
    );
    const after = toSettings(await changeWorkspace(tx, workspaceId, Object.fromEntries(set)));
    const keys = Object.keys(update) as (keyof WorkspaceUpdate)[];
    const changed = Object.fromEntries(keys.filter((key) => before[key] !== after[key]).map((key) => [key, [before[key], after[key]]]));
    if (Object.keys(changed).length === 0) return after;
    const text = `Workspace settings changed: ${Object.keys(changed).join(', ').replaceAll('_', ' ')}`;
    await parts.audit.write(tx, workspaceId, {
      actor: actorOf(caller),
      action: 'workspace_changed',
      subject: workspaceOf(caller),
      text,
      data: changed,
    });
    return after;
  });
}

function toSettings(row: WorkspaceRow | null): WorkspaceSettings {
  if (!row) throw new DomainError('not_found', { details: { what: 'workspace' } });
  return {
    id: row.workspaceId,
    name: row.name,
    time_zone: row.timeZone,
    locale: row.locale,
    currency: row.currency,
    staff_rate_cents: row.staffRateCents,
    batch_limit_cents: row.batchLimitCents,
    is_demo: row.isDemo,
  };
}
