import { randomUUID } from 'node:crypto';
import { may } from '@banksman/contracts';
import { type ApprovalRow, type Db, enqueueMessages, type Reachable, reachableMembers, toldPeople } from '@banksman/db';
import { z } from 'zod';

/** What a message about an approval can be. */
export const MESSAGE_KINDS = ['approval_asked', 'approval_reminder', 'approval_escalated', 'approval_assigned'] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** What an outbox row holds beside its address: no key, no word of the question. Both are put in when it is sent. */
export const messageContent = z.object({ person_id: z.string(), person_name: z.string(), run_id: z.string() });

type About = Pick<ApprovalRow, 'workspaceId' | 'id' | 'runId'>;

/**
 * Tells whom a new question concerns, in the transaction that asks it: whoever wanted the run if they may decide, else every manager
 * and administrator. By e-mail, and by SMS to those who gave a number.
 * @returns the names of those who are told
 */
export async function tellAbout(tx: Db, about: About): Promise<string[]> {
  const deciders = await decidersOf(tx, about);
  const requester = deciders.filter(({ isRequester }) => isRequester);
  return tell(tx, 'approval_asked', about, requester.length > 0 ? requester : deciders);
}

/** Tells the same people again, as far as they still may decide. @returns their names */
export async function remindAbout(tx: Db, about: About): Promise<string[]> {
  const told = await toldPeople(tx, about.workspaceId, about.id);
  const deciders = await decidersOf(tx, about);
  return tell(
    tx,
    'approval_reminder',
    about,
    deciders.filter(({ userId }) => told.includes(userId)),
  );
}

/** Tells every manager and administrator who was not asked yet. @returns their names; empty when there is nobody else */
export async function escalateAbout(tx: Db, about: About): Promise<string[]> {
  const told = await toldPeople(tx, about.workspaceId, about.id);
  const deciders = await decidersOf(tx, about);
  return tell(
    tx,
    'approval_escalated',
    about,
    deciders.filter(({ userId }) => !told.includes(userId)),
  );
}

/** Tells whoever a question was given to, once each. */
export async function assignAbout(tx: Db, about: About, personId: string): Promise<void> {
  const deciders = await decidersOf(tx, about);
  await tell(
    tx,
    'approval_assigned',
    about,
    deciders.filter(({ userId }) => userId === personId),
  );
}

async function decidersOf(tx: Db, about: About): Promise<Reachable[]> {
  return (await reachableMembers(tx, about.runId)).filter(({ role }) => may(role, 'approvals:decide'));
}

async function tell(tx: Db, kind: MessageKind, { workspaceId, id: about, runId }: About, people: readonly Reachable[]): Promise<string[]> {
  const messages = people.flatMap(({ userId, name, email, phone }) => {
    const content = messageContent.parse({ person_id: userId, person_name: name, run_id: runId });
    const mail = { workspaceId, id: randomUUID(), channel: 'email' as const, recipient: email, kind, about, content };
    return phone === null ? [mail] : [mail, { ...mail, id: randomUUID(), channel: 'sms' as const, recipient: phone }];
  });
  await enqueueMessages(tx, messages);
  return people.map(({ name }) => name);
}
