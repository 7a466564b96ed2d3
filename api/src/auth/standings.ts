import type { Role } from '@banksman/contracts';
import { type Database, standingOf } from '@banksman/db';

/** How a person stands now; null when the session has ended or they may not be here any more. */
type Standing = { role: Role; name: string } | null;

/** So long a session that was ended, or a role that was changed elsewhere, may still count. */
export const STANDING_LIVES_MS = 5_000;
const MOST_KEPT = 10_000;

/**
 * A token lives for 15 minutes; who was let go must not. Asks the database how the session stands, once in `livesMs` for each.
 * Trouble with the database stays what it is: it must not sign anybody out.
 */
export function openStandings(db: Database, livesMs = STANDING_LIVES_MS) {
  const known = new Map<string, { until: number; standing: Promise<Standing> }>();
  return (sessionId: string, workspaceId: string): Promise<Standing> => {
    const kept = known.get(sessionId);
    if (kept && kept.until > performance.now()) return kept.standing;
    if (known.size > MOST_KEPT) known.clear();
    const standing = standingOf(db, sessionId, workspaceId);
    known.set(sessionId, { until: performance.now() + livesMs, standing });
    standing.catch(() => known.delete(sessionId));
    return standing;
  };
}
