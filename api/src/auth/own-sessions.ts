import { DomainError, type OwnSession } from '@banksman/contracts';
import { type Database, endOwnSession, sessionsOf } from '@banksman/db';
import type { Audit } from '../audit/audit.ts';
import { actorOf, type Caller } from '../services/caller.ts';

/** Where the caller is signed in. @param currentId the session that asks */
export async function ownSessions(db: Database, { userId }: Caller, currentId: string | undefined): Promise<OwnSession[]> {
  return (await sessionsOf(db, userId)).map(({ id, createdAt, updatedAt, ipAddress, userAgent }) => ({
    id,
    is_current: id === currentId,
    started_at: createdAt.toISOString(),
    last_used_at: updatedAt.toISOString(),
    device: userAgent,
    network: ipAddress,
  }));
}

/** Ends one of the caller's sessions. @throws DomainError `not_found`, the same for somebody else's */
export async function endOneSession(db: Database, audit: Audit, caller: Caller, sessionId: string): Promise<void> {
  await db.transaction(async (tx) => {
    if (!(await endOwnSession(tx, caller.userId, sessionId))) throw new DomainError('not_found', { details: { what: 'session' } });
    const text = `${caller.name} ended one of their sessions`;
    await audit.write(tx, caller.workspaceId, {
      actor: actorOf(caller),
      action: 'session_ended',
      subject: { kind: 'session', id: sessionId },
      text,
    });
  });
}
