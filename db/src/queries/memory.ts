import { randomUUID } from 'node:crypto';
import type { MemoryHit } from '@banksman/contracts';
import { and, eq, ne, sql } from 'drizzle-orm';
import type { Db, Row } from '../open.ts';
import { chunks, documents } from '../schema/index.ts';

export type NewDocument = { title: string; body: string; sha256: string };
export type NewChunk = { section: string; text: string; embedding: number[] };
export type EmbeddingModel = { model: string; dimensions: number };

/** True when the workspace holds exactly this text, embedded with this model. */
export async function holdsDocument(db: Db, workspaceId: string, title: string, sha256: string, model: string): Promise<boolean> {
  const [row] = await db
    .select({
      id: documents.id,
      otherModel: db.$count(chunks, and(eq(chunks.workspaceId, workspaceId), eq(chunks.documentId, documents.id), ne(chunks.model, model))),
    })
    .from(documents)
    .where(and(eq(documents.workspaceId, workspaceId), eq(documents.title, title), eq(documents.sha256, sha256)));
  return row !== undefined && row.otherModel === 0;
}

/** Stores a text with its passages; a document of the same title is replaced. Call in a transaction. */
export async function storeDocument(
  tx: Db,
  workspaceId: string,
  document: NewDocument,
  passages: NewChunk[],
  using: EmbeddingModel,
): Promise<string> {
  const [row] = await tx
    .insert(documents)
    .values({ workspaceId, id: randomUUID(), ...document })
    .onConflictDoUpdate({ target: [documents.workspaceId, documents.title], set: { body: document.body, sha256: document.sha256 } })
    .returning({ id: documents.id });
  const documentId = row?.id ?? '';
  await tx.delete(chunks).where(and(eq(chunks.workspaceId, workspaceId), eq(chunks.documentId, documentId)));
  if (passages.length > 0) {
    await tx.insert(chunks).values(
      passages.map((passage, position) => ({
        workspaceId,
        id: randomUUID(),
        documentId,
        position,
        section: passage.section,
        text: passage.text,
        words: sql`to_tsvector('english', ${`${passage.section} ${passage.text}`})`,
        model: using.model,
        dimensions: using.dimensions,
        embedding: passage.embedding,
      })),
    );
  }
  return documentId;
}

/**
 * Passages nearest to a question: cosine nearness in pgvector and Postgres full text (OR of the question's lexemes) fused by
 * reciprocal rank (k 20, full text at half weight: what did best on 60 questions offline). Best first, each with its source.
 */
export async function searchChunks(
  db: Db,
  workspaceId: string,
  question: string,
  embedding: number[],
  model: string,
  limit: number,
): Promise<MemoryHit[]> {
  const size = sql.raw(String(Math.trunc(embedding.length)));
  const asked = sql`${`[${embedding.join(',')}]`}::vector(${size})`;
  const result = await db.execute(sql`
    with near as (
      select id, row_number() over (order by embedding::vector(${size}) <=> ${asked}) as rank from (
        select id, embedding from app.chunks where workspace_id = ${workspaceId} and model = ${model} and dimensions = ${embedding.length}
        order by embedding::vector(${size}) <=> ${asked} limit 40) as nearest
    ), q as (
      select to_tsquery('english', string_agg(quote_literal(lexeme), ' | ')) as words from unnest(to_tsvector('english', ${question}))
    ), worded as (
      select c.id, row_number() over (order by ts_rank_cd(c.words, q.words, 1) desc, c.id) as rank
      from app.chunks c, q where c.workspace_id = ${workspaceId} and c.words @@ q.words limit 40
    ), fused as (
      select id, sum(weight / (20 + rank)) as score from (
        select id, rank, 1.0 as weight from near union all select id, rank, 0.5 from worded) as ranked
      group by id order by score desc, id limit ${limit}
    )
    select c.id, c.document_id, d.title, c.section, c.text, f.score / (1.5 / 21) as score
    from fused f join app.chunks c on c.id = f.id and c.workspace_id = ${workspaceId}
    join app.documents d on d.id = c.document_id and d.workspace_id = ${workspaceId} order by f.score desc, c.id`);
  return result.rows.map((row: Row) => ({
    chunk_id: String(row.id),
    document_id: String(row.document_id),
    document_title: String(row.title),
    section: String(row.section),
    text: String(row.text),
    score: Number(row.score),
  }));
}
