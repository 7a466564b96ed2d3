import { randomUUID } from 'node:crypto';
import { type Db, enqueueMessages, getAnnotation, getRun, getWorkspace, membersOf, type OutboxRow } from '@banksman/db';
import type { Mail } from '../mail/mailer.ts';
import type { Parts } from '../parts.ts';
import { messageContent } from './tell.ts';

/** The kind of an outbox row that tells somebody who was named in a note; `about` is the note. */
export const MENTION = 'annotation_mention';
/** The first words of a note are enough to know what it is about. */
const QUOTED_CHARACTERS = 400;

/** Tells by e-mail who is named in a note, once for each note and person, never the author; in the transaction of the note. */
export async function tellMentioned(
  tx: Db,
  author: { userId: string; workspaceId: string },
  { id: annotationId, runId }: { id: string; runId: string },
  named: readonly { id: string; name: string; email: string }[],
): Promise<void> {
  const others = named.filter(({ id }) => id !== author.userId);
  await enqueueMessages(
    tx,
    others.map(({ id, name, email }) => ({
      workspaceId: author.workspaceId,
      id: randomUUID(),
      channel: 'email' as const,
      recipient: email,
      kind: MENTION,
      about: annotationId,
      content: messageContent.parse({ person_id: id, person_name: name, run_id: runId }),
    })),
  );
}

/** The mail of a claimed row; null when it has lost its sense: the note is gone, names them no more, or they left. */
export async function mentionMail({ db, publicUrl }: Parts, row: OutboxRow): Promise<Omit<Mail, 'to' | 'messageId'> | null> {
  const { person_id: personId, person_name: person } = messageContent.parse(row.content);
  const note = await getAnnotation(db, row.workspaceId, row.about);
  const run = note ? await getRun(db, row.workspaceId, note.runId) : null;
  const workspace = await getWorkspace(db, row.workspaceId);
  const isMember = (await membersOf(db, row.workspaceId)).some(({ userId }) => userId === personId);
  if (!note || !run || !workspace || !isMember || !note.mentions.some(({ id }) => id === personId)) return null;
  const quoted = note.body.length <= QUOTED_CHARACTERS ? note.body : `${note.body.slice(0, QUOTED_CHARACTERS - 1)}…`;
  const link = `${publicUrl}/runs/${run.id}?tab=notes`;
  const opening = `${person}, ${note.authorName} named you in a note at ${workspace.name}:`;
  const about = `About: ${run.headline}`;
  const text = `${[opening, quoted, about, `Read and answer it:\n${link}`].join('\n\n')}\n`;
  const html = [
    asHtml(opening),
    `<em>${asHtml(quoted).replaceAll('\n', '<br>')}</em>`,
    asHtml(about),
    `<a href="${asHtml(link)}">Read and answer it</a>`,
  ];
  return {
    subject: `${note.authorName} named you: ${run.headline}`,
    text,
    html: `<!doctype html><html lang="en"><body style="font:16px/1.5 system-ui,sans-serif;max-width:36em">${html.map((one) => `<p>${one}</p>`).join('')}</body></html>`,
  };
}

function asHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
