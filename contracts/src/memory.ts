import { z } from 'zod';

/** A passage found in the company's own documents, with where it stands. */
export const memoryHit = z.object({
  chunk_id: z.string(),
  document_id: z.string(),
  document_title: z.string(),
  /** heading above the passage, empty at the top */
  section: z.string(),
  text: z.string(),
  /** 0 to 1, higher is nearer; only comparable within one search */
  score: z.number(),
});
export type MemoryHit = z.infer<typeof memoryHit>;
