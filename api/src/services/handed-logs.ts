import { buildertrend, withMarker } from '@banksman/connectors';
import { DomainError, dailyLogDraft, type HandedLog, type LogReceipt } from '@banksman/contracts';
import { appendEvent, type Db, type HandedOver, handedOver, inWorkspace, lookNow } from '@banksman/db';
import type { Parts } from '../parts.ts';
import { actorOf, type Caller, onlyOwn } from './caller.ts';

const DAILY_LOG = { connector: buildertrend.id, action: 'add_daily_log' };

/** Daily logs of one job that runs have left to a person: of the caller's own runs, or of everybody's. */
export async function handedLogs(parts: Parts, caller: Caller, site: string): Promise<HandedLog[]> {
  const all = await inWorkspace(parts.db, caller.workspaceId, (tx) => visible(tx, caller));
  return all.map(toHandedLog).filter(({ job_id }) => job_id === site);
}

/**
 * Takes what a browser saw after publishing and lets the run look at once. Nothing is believed: the run goes on when the connection
 * finds the log by its marker.
 * @throws DomainError `not_found` when no run of theirs waits for this log any more
 */
export async function takeReceipt(parts: Parts, caller: Caller, key: string, receipt: LogReceipt): Promise<HandedLog> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const found = (await visible(tx, caller)).find((one) => one.key === key);
    if (!found || !(await lookNow(tx, caller.workspaceId, found.runId)))
      throw new DomainError('not_found', { details: { what: 'daily log' } });
    const text = `${caller.name} published daily log ${receipt.log_id} in the browser; Banksman looks`;
    await appendEvent(tx, found.runId, null, {
      type: 'progress',
      step: found.step,
      text,
      data: { key, ...receipt },
      actor: actorOf(caller),
    });
    return toHandedLog(found);
  });
}

async function visible(tx: Db, caller: Caller): Promise<HandedOver[]> {
  const only = onlyOwn(caller);
  const all = await handedOver(tx, caller.workspaceId, DAILY_LOG);
  return all.filter(({ requestedBy }) => only === null || requestedBy === only);
}

function toHandedLog({ key, runId, headline, since, input }: HandedOver): HandedLog {
  const { notify: _notify, ...draft } = dailyLogDraft.parse(input);
  return { ...draft, ...withMarker({ ...draft, notify: [] }), key, run_id: runId, headline, since: since.toISOString() };
}
