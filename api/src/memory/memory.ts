import { createHash } from 'node:crypto';
import { type Database, holdsDocument, inWorkspace, searchChunks, storeDocument } from '@banksman/db';
import type { Memory } from '../parts.ts';
import { chunk } from './chunk.ts';
import type { Embedder } from './embedder.ts';

/**
 * The company's documents in pgvector: added as passages, found by nearness of meaning and by words. A changed embedding
 * model shows in the rows: `add` embeds such a document anew, and a search compares only vectors of its own model.
 */
export function openMemory(db: Database, embedder: Embedder): Memory {
  return {
    async search(workspaceId, question, limit, signal) {
      const [vector] = await embedder.embed([question], signal);
      if (!vector) return [];
      return inWorkspace(db, workspaceId, (tx) => searchChunks(tx, workspaceId, question, vector, embedder.model, limit));
    },
    async add(workspaceId, { title, body }) {
      const sha256 = createHash('sha256').update(body).digest('hex');
      const known = await inWorkspace(db, workspaceId, (tx) => holdsDocument(tx, workspaceId, title, sha256, embedder.model));
      if (known) return;
      const passages = chunk(body);
      const vectors = await embedder.embed(passages.map(({ section, text }) => `${section}\n${text}`));
      const chunks = passages.flatMap((passage, at) => {
        const embedding = vectors[at];
        return embedding ? [{ ...passage, embedding }] : [];
      });
      const using = { model: embedder.model, dimensions: embedder.dimensions };
      await inWorkspace(db, workspaceId, (tx) => storeDocument(tx, workspaceId, { title, body, sha256 }, chunks, using));
    },
  };
}
