import { randomUUID } from 'node:crypto';
import {
  type Annotation,
  type AnnotationEdit,
  DomainError,
  type Mentionable,
  may,
  type NewAnnotation,
  refusedFields,
} from '@banksman/contracts';
import {
  type AnnotationRow,
  addAnnotation,
  annotationsOf,
  appendEvent,
  type Db,
  editAnnotation,
  getAnnotation,
  inWorkspace,
  type RunRow,
  reachableMembers,
  removeAnnotation,
} from '@banksman/db';
import { tellMentioned } from '../messages/mention.ts';
import type { Parts } from '../parts.ts';
import { shownAutomation } from './admit.ts';
import { actorOf, type Caller } from './caller.ts';
import { visibleRun } from './runs.ts';

/** The notes on a run, oldest first. @throws DomainError `not_found` */
export async function listAnnotations(parts: Parts, caller: Caller, runId: string): Promise<Annotation[]> {
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    await visibleRun(tx, caller, runId);
    return (await annotationsOf(tx, caller.workspaceId, runId)).map(toAnnotation);
  });
}

/** Everybody who may see the run and so can be named in a note, by name. @throws DomainError `not_found` */
export async function listMentionable(parts: Parts, caller: Caller, runId: string): Promise<Mentionable[]> {
  const run = await inWorkspace(parts.db, caller.workspaceId, (tx) => visibleRun(tx, caller, runId));
  return (await mentionable(parts.db, run)).map(({ userId: id, name }) => ({ id, name }));
}

/**
 * Writes a note on a run or one of its steps. Who is named in it is told by e-mail, except the author.
 * @throws DomainError `input_invalid` (fields `step`, `mentions`), `not_found`
 */
export async function annotate(parts: Parts, caller: Caller, runId: string, note: NewAnnotation): Promise<Annotation> {
  const { run, named } = await check(parts, caller, runId, note);
  const id = randomUUID();
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    const { workspaceId } = caller;
    const { step, body, score } = note;
    await addAnnotation(tx, { workspaceId, id, runId, step, body, score, authorId: caller.userId, authorName: caller.name }, named);
    await appendEvent(tx, run.id, null, {
      type: 'annotated',
      step,
      text: named.length > 0 ? `${caller.name} wrote a note to ${listed(named)}` : `${caller.name} wrote a note`,
      data: { annotation_id: id, people: named.map(({ name }) => name) },
      actor: actorOf(caller),
    });
    await tellMentioned(tx, caller, { id, runId }, named);
    return toAnnotation(await known(tx, caller, runId, id));
  });
}

/** Writes the caller's own note anew. @throws DomainError `input_invalid` (field `mentions`), `not_found`, `forbidden` for another's note */
export async function changeAnnotation(parts: Parts, caller: Caller, runId: string, id: string, edit: AnnotationEdit): Promise<Annotation> {
  const { named } = await check(parts, caller, runId, { ...edit, step: null });
  return inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    await own(tx, caller, runId, id);
    await editAnnotation(tx, caller.workspaceId, id, { body: edit.body, score: edit.score }, named);
    await tellMentioned(tx, caller, { id, runId }, named);
    return toAnnotation(await known(tx, caller, runId, id));
  });
}

/** Removes the caller's own note; the history keeps that there was one. @throws DomainError `not_found`, `forbidden` for another's note */
export async function deleteAnnotation(parts: Parts, caller: Caller, runId: string, id: string): Promise<void> {
  await inWorkspace(parts.db, caller.workspaceId, async (tx) => {
    await visibleRun(tx, caller, runId);
    await own(tx, caller, runId, id);
    await removeAnnotation(tx, caller.workspaceId, id);
  });
}

/** People are the platform's to know, so this reads outside the tenant's transaction. */
async function check(parts: Parts, caller: Caller, runId: string, { step, mentions }: NewAnnotation) {
  const run = await inWorkspace(parts.db, caller.workspaceId, (tx) => visibleRun(tx, caller, runId));
  if (step !== null && !shownAutomation(parts, run.moduleId).steps.some(({ id }) => id === step))
    refuse('step', 'must be a step of this run');
  const people = mentions.length > 0 ? await mentionable(parts.db, run) : [];
  const named = [...new Set(mentions)].map((id) => {
    const person = people.find(({ userId }) => userId === id);
    if (!person) return refuse('mentions', 'must be people who may see this run');
    return { id: person.userId, name: person.name, email: person.email };
  });
  return { run, named };
}

async function mentionable(db: Db, run: RunRow) {
  return (await reachableMembers(db, run.id)).filter(({ role, isRequester }) => isRequester || may(role, 'runs:read_all'));
}

async function own(tx: Db, caller: Caller, runId: string, id: string): Promise<void> {
  const row = await known(tx, caller, runId, id);
  if (row.authorId !== caller.userId) throw new DomainError('forbidden', { message: 'Only whoever wrote a note can change it.' });
}

async function known(tx: Db, caller: Caller, runId: string, id: string): Promise<AnnotationRow> {
  const row = await getAnnotation(tx, caller.workspaceId, id);
  if (!row || row.runId !== runId) throw new DomainError('not_found', { details: { what: 'annotation' } });
  return row;
}

function refuse(field: string, message: string): never {
  throw refusedFields({ field, message });
}

const listed = (people: readonly { name: string }[]) =>
  new Intl.ListFormat('en', { type: 'conjunction' }).format(people.map(({ name }) => name));

function toAnnotation(row: AnnotationRow): Annotation {
  return {
    id: row.id,
    job_id: row.runId,
    step: row.step,
    author: { id: row.authorId, name: row.authorName },
    body: row.body,
    score: row.score,
    mentions: row.mentions,
    created_at: row.createdAt.toISOString(),
    edited_at: row.editedAt?.toISOString() ?? null,
  };
}
