import { buildertrend, dailyLogsPage, withMarker } from '@banksman/connectors';
import { DomainError, dailyLogDraft, type HandedLog, type LogReceipt } from '@banksman/contracts';
import { appendEvent, type Db, type HandedOver, type HandedOverFilter, handedOver, inWorkspace, lookNow } from '@banksman/db';
import type { Parts } from '../parts.ts';
import { actorOf, type Caller, onlyOwn } from './caller.ts';

const DAILY_LOG = { connector: buildertrend.id, action: 'add_daily_log' };

type Page = (jobId: string) => string | null;

/** Daily logs, of one job or of all (null), that runs have left to a person: of the caller's own runs, or of everybody's. */
export async function handedLogs(parts: Parts, caller: Caller, site: string | null): Promise<HandedLog[]> {
  const which = site === null ? {} : { input: { job_id: site } };
  const all = await inWorkspace(parts.db, caller.workspaceId, (tx) => visible(tx, caller, which));
  const page = await pageOf(parts, caller.workspaceId);
  return all.map((one) => toHandedLog(one, page));
}

/** One that still waits, by its effect's key, whoever's it is; null when none does. */
export async function handedLogOf(parts: Parts, workspaceId: string, key: string): Promise<HandedLog | null> {
  const all = await inWorkspace(parts.db, workspaceId, (tx) => handedOver(tx, workspaceId, { ...DAILY_LOG, onlyRequestedBy: null, key }));
  const page = await pageOf(parts, workspaceId);
  return all.map((one) => toHandedLog(one, page))[0] ?? null;
}

/** Where people find the form; an account that cannot be opened says nothing of it. */
async function pageOf({ connections }: Parts, workspaceId: string): Promise<Page> {
  const connection = await connections.find(workspaceId, DAILY_LOG.connector).catch(() => null);
  return (jobId) => (connection ? dailyLogsPage(connection.config, jobId) : null);
}

/**
 * Takes what a browser saw after publishing and lets the run look at once. Nothing is believed: the run goes on when the connection
 * finds the log by its marker.
 * @throws DomainError `not_found` when no run of theirs waits for this log any more
 */
export async function takeReceipt(parts: Parts, caller: Caller, key: string, receipt: LogReceipt): Promise<HandedLog> {
  const page = await pageOf(parts, caller.workspaceId);
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const [found] = await visible(tx, caller, { key });
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
    return toHandedLog(found, page);
  });
}

function visible(tx: Db, caller: Caller, which: Pick<HandedOverFilter, 'input' | 'key'>): Promise<HandedOver[]> {
  return handedOver(tx, caller.workspaceId, { ...DAILY_LOG, onlyRequestedBy: onlyOwn(caller), ...which });
}

function toHandedLog({ key, runId, headline, since, input }: HandedOver, page: Page): HandedLog {
  const { notify: _notify, ...draft } = dailyLogDraft.parse(input);
  return {
    ...draft,
    ...withMarker({ ...draft, notify: [] }),
    key,
    run_id: runId,
    headline,
    since: since.toISOString(),
    url: page(draft.job_id),
  };
}
