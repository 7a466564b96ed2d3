import { and, asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { annotations, mentions } from '../schema/index.ts';

type Row = typeof annotations.$inferSelect;
type Named = { id: string; name: string };
export type AnnotationRow = Row & { mentions: Named[] };
export type NewAnnotationRow = Pick<Row, 'workspaceId' | 'id' | 'runId' | 'step' | 'authorId' | 'authorName' | 'body' | 'score'>;

/** More notes than anybody reads on one run. */
const MOST = 500;

const LISTED = {
  annotation: annotations,
  mentions: sql<
    Named[]
  >`(select coalesce(json_agg(json_build_object('id', ${mentions.userId}, 'name', ${mentions.userName}) order by ${mentions.userName}), '[]')
    from ${mentions} where ${mentions.workspaceId} = ${annotations.workspaceId} and ${mentions.annotationId} = ${annotations.id})`,
};

/** The notes of a run with who is named in them, oldest first, at most 500. */
export async function annotationsOf(db: Db, workspaceId: string, runId: string): Promise<AnnotationRow[]> {
  const rows = await db
    .select(LISTED)
    .from(annotations)
    .where(and(eq(annotations.workspaceId, workspaceId), eq(annotations.runId, runId)))
    .orderBy(asc(annotations.createdAt), asc(annotations.id))
    .limit(MOST);
  return rows.map(({ annotation, mentions: named }) => ({ ...annotation, mentions: named }));
}

/** One note, or null. */
export async function getAnnotation(db: Db, workspaceId: string, id: string): Promise<AnnotationRow | null> {
  const [row] = await db
    .select(LISTED)
    .from(annotations)
    .where(and(eq(annotations.workspaceId, workspaceId), eq(annotations.id, id)));
  return row ? { ...row.annotation, mentions: row.mentions } : null;
}

/** Writes a note and who is named in it. */
export async function addAnnotation(tx: Db, annotation: NewAnnotationRow, named: readonly Named[]): Promise<void> {
  await tx.insert(annotations).values(annotation);
  await name(tx, annotation.workspaceId, annotation.id, named);
}

/** Writes a note anew, with whom it names now. */
export async function editAnnotation(
  tx: Db,
  workspaceId: string,
  id: string,
  set: Pick<Row, 'body' | 'score'>,
  named: readonly Named[],
): Promise<void> {
  await tx
    .update(annotations)
    .set({ ...set, editedAt: sql`clock_timestamp()` })
    .where(and(eq(annotations.workspaceId, workspaceId), eq(annotations.id, id)));
  await tx.delete(mentions).where(and(eq(mentions.workspaceId, workspaceId), eq(mentions.annotationId, id)));
  await name(tx, workspaceId, id, named);
}

/** Removes a note with whom it names. */
export async function removeAnnotation(tx: Db, workspaceId: string, id: string): Promise<void> {
  await tx.delete(mentions).where(and(eq(mentions.workspaceId, workspaceId), eq(mentions.annotationId, id)));
  await tx.delete(annotations).where(and(eq(annotations.workspaceId, workspaceId), eq(annotations.id, id)));
}

async function name(tx: Db, workspaceId: string, annotationId: string, named: readonly Named[]): Promise<void> {
  if (named.length === 0) return;
  await tx.insert(mentions).values(named.map(({ id, name: userName }) => ({ workspaceId, annotationId, userId: id, userName })));
}
