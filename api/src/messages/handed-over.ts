import { randomUUID } from 'node:crypto';
import { may } from '@banksman/contracts';
import { type Db, enqueueMessages, getWorkspace, type HandedOverDue, membersOf, type OutboxRow, reachableMembers } from '@banksman/db';
import { z } from 'zod';
import type { Mail } from '../mail/mailer.ts';
import type { Parts } from '../parts.ts';
import { handedLogOf } from '../services/handed-logs.ts';
import { messageContent } from './tell.ts';

/** The kind of an outbox row that reminds somebody of what a run has left to a person; `about` is the effect's key and which reminder it is. */
export const HANDED_OVER = 'handed_over';
const content = messageContent.extend({ key: z.string() });

/**
 * Reminds whoever asked for the run of the daily log that waits for a person, or every manager and administrator when that one has left.
 * @returns the names of those who are told; empty when there is nobody, or another process was first
 */
export async function tellHandedOver(tx: Db, { workspaceId, runId, key, about }: HandedOverDue): Promise<string[]> {
  const members = await reachableMembers(tx, runId);
  const requester = members.filter(({ isRequester, role }) => isRequester && may(role, 'automations:trigger'));
  const people = requester.length > 0 ? requester : members.filter(({ role }) => may(role, 'approvals:decide'));
  const written = await enqueueMessages(
    tx,
    people.map(({ userId, name, email }) => ({
      workspaceId,
      id: randomUUID(),
      channel: 'email' as const,
      recipient: email,
      kind: HANDED_OVER,
      about,
      content: content.parse({ person_id: userId, person_name: name, run_id: runId, key }),
    })),
  );
  return written > 0 ? people.map(({ name }) => name) : [];
}

/** The mail of a claimed row; null when it has lost its sense: it is published, the run has ended, or they left. */
export async function handedOverMail(parts: Parts, row: OutboxRow): Promise<Omit<Mail, 'to' | 'messageId'> | null> {
  const { person_id: personId, person_name: person, key } = content.parse(row.content);
  const log = await handedLogOf(parts, row.workspaceId, key);
  const workspace = await getWorkspace(parts.db, row.workspaceId);
  const isMember = (await membersOf(parts.db, row.workspaceId)).some(({ userId }) => userId === personId);
  if (!log || !workspace || !isMember) return null;
  const link = log.url ?? `${parts.publicUrl}/runs/${log.run_id}`;
  const opening = `${person}, a daily log at ${workspace.name} waits for somebody who publishes it:`;
  const how = [
    'Open the daily logs of the job, open Banksman there, and press “Fill in the form”. Read it and publish it.',
    'Or publish it with exactly this title and these notes; Banksman sees it by itself and goes on.',
  ];
  const demo = workspace.isDemo ? ['This is the demo: nothing real happens.'] : [];
  const text = [opening, log.headline, `${log.date}: ${log.title}\n\n${log.notes}`, how.join('\n'), link, ...demo];
  const html = [
    asHtml(opening),
    `<strong style="font-size:18px">${asHtml(log.headline)}</strong>`,
    `${asHtml(log.date)}: ${asHtml(log.title)}<br><br>${asHtml(log.notes).replaceAll('\n', '<br>')}`,
    how.map(asHtml).join('<br>'),
    `<a href="${asHtml(link)}">Open the daily logs</a>`,
    ...demo.map(asHtml),
  ];
  return {
    subject: `Waiting to be published: ${log.headline}`,
    text: `${text.join('\n\n')}\n`,
    html: `<!doctype html><html lang="en"><body style="font:16px/1.5 system-ui,sans-serif;max-width:36em">${html.map((one) => `<p>${one}</p>`).join('')}</body></html>`,
  };
}

function asHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
