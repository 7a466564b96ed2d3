import { type Actor, type AuditCheck, type AuditEntry, type AuditFilter, actor, DomainError } from '@banksman/contracts';
import { type AuditRow, countAttempt, getWorkspace, inWorkspace, listAudit } from '@banksman/db';
import { anchorOf } from '../audit/anchor.ts';
import type { Parts } from '../parts.ts';
import type { Caller } from './caller.ts';

/** A check reads every entry; more often it says nothing new. */
const CHECKS = { most: 6, windowMs: 60_000 };

/** Entries that fit, newest first. @throws DomainError `input_invalid` for a cursor that is not ours */
export async function auditPage(
  parts: Parts,
  { workspaceId }: Caller,
  filter: AuditFilter,
  { cursor, limit }: { cursor: string | null; limit: number },
): Promise<{ entries: AuditEntry[]; nextCursor: string | null }> {
  const beforeSeq = cursor === null ? null : Number(cursor);
  if (beforeSeq !== null && !Number.isSafeInteger(beforeSeq))
    throw new DomainError('input_invalid', { details: { fields: [{ field: 'cursor', message: 'is not one that we gave out' }] } });
  const rows = await inWorkspace(parts.db, workspaceId, async (tx) => {
    const timeZone = (await getWorkspace(tx, workspaceId))?.timeZone ?? 'UTC';
    return listAudit(tx, workspaceId, filter, { beforeSeq, limit: limit + 1, timeZone });
  });
  const shown = rows.slice(0, limit);
  return { entries: shown.map(toEntry), nextCursor: rows.length > limit ? String(shown.at(-1)?.seq) : null };
}

/** Checks the workspace's whole chain. @throws DomainError `too_many_requests` */
export async function checkAudit(parts: Parts, { workspaceId }: Caller): Promise<AuditCheck> {
  const waitMs = await countAttempt(parts.db, `audit:${workspaceId}`, CHECKS.most, CHECKS.windowMs);
  if (waitMs > 0) throw new DomainError('too_many_requests', { details: { retry_after_s: Math.ceil(waitMs / 1000) } });
  return parts.audit.check(parts.db, workspaceId, await anchorOf(parts, workspaceId));
}

function toEntry(row: AuditRow): AuditEntry {
  return {
    seq: row.seq,
    at: row.at.toISOString(),
    actor: actor
      .catch((): Actor => ({ kind: 'system', id: row.actorId, name: row.actorName, channel: row.channel }))
      .parse({
        kind: row.actorKind,
        id: row.actorId,
        name: row.actorName,
        channel: row.channel,
      }),
    action: row.action,
    subject: { kind: row.subjectKind, id: row.subjectId },
    text: row.text,
    data: row.data,
  };
}
