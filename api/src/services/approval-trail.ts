import { type InboxToday, type TrailEntry, trailEntry } from '@banksman/contracts';
import { eventsAbout, inboxToday, inWorkspace, messagesAbout } from '@banksman/db';
import { z } from 'zod';
import type { Parts } from '../parts.ts';
import { visibleApproval } from './approvals.ts';
import { type Caller, onlyOwn } from './caller.ts';

const KIND = {
  approval_reminded: 'reminded',
  approval_escalated: 'escalated',
  approval_assigned: 'assigned',
  approval_snoozed: 'snoozed',
  approval_held: 'held',
  approval_undone: 'undone',
  approval_returned: 'returned',
  approval_decided: 'decided',
} as const;
const TOLD = { email: 'E-mail sent', sms: 'Text sent' } as const;

const toldOf = z.object({ payload_sha256: z.string().optional(), changes: trailEntry.shape.changes.optional() });
const actorName = z.object({ name: z.string(), channel: z.string().nullable() });

/** Everything that became of a question, oldest first: who was told, who did what, by which way, of what that was shown. */
export async function trailOf(parts: Parts, caller: Caller, approvalId: string): Promise<TrailEntry[]> {
  const { workspaceId } = caller;
  return inWorkspace(parts.db, workspaceId, async (tx) => {
    const row = await visibleApproval(tx, caller, approvalId);
    const asked: TrailEntry = {
      at: row.createdAt.toISOString(),
      kind: 'asked',
      who: 'Banksman',
      channel: null,
      text: 'Asked',
      payload_sha256: row.payloadSha256,
      changes: [],
    };
    const told = (await messagesAbout(tx, workspaceId, approvalId)).map(
      ({ sentAt, person, channel }): TrailEntry => ({
        at: (sentAt ?? row.createdAt).toISOString(),
        kind: 'told',
        who: person,
        channel,
        text: TOLD[channel],
        payload_sha256: row.payloadSha256,
        changes: [],
      }),
    );
    const done = (await eventsAbout(tx, workspaceId, row.runId, approvalId)).flatMap((event): TrailEntry[] => {
      const kind = Object.entries(KIND).find(([type]) => type === event.type)?.[1];
      if (!kind) return [];
      const { name, channel } = actorName.parse(event.actor);
      const { payload_sha256 = null, changes = [] } = toldOf.safeParse(event.data).data ?? {};
      return [{ at: event.at.toISOString(), kind, who: name, channel, text: event.text, payload_sha256, changes }];
    });
    return [asked, ...told, ...done].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  });
}

/** What an empty inbox tells: what comes back next, and what was handled today by people and by rules. */
export async function inboxTodayFor(parts: Parts, caller: Caller): Promise<InboxToday> {
  const { waiting, next, people, rules, expired, recent, isNew } = await inWorkspace(parts.db, caller.workspaceId, (tx) =>
    inboxToday(tx, caller.workspaceId, onlyOwn(caller)),
  );
  return {
    waiting,
    next: next?.at ? { id: next.id, headline: next.headline, at: next.at.toISOString(), by: next.by ?? '' } : null,
    today: { people, rules, expired },
    recent: recent.flatMap(({ id, headline, state, by, at, ruleId }) =>
      at ? [{ id, headline, state, by, at: at.toISOString(), is_rule: ruleId !== null }] : [],
    ),
    is_new: isNew,
  };
}
