import { z } from 'zod';
import { problem } from './problem.ts';

export const meta = z.object({
  request_id: z.string(),
  timestamp: z.iso.datetime(),
  next_cursor: z.string().nullable().optional(),
  /** how many there are in all, on the first page */
  total: z.number().int().optional(),
  /** there are more than `total`: it was not counted further */
  total_capped: z.boolean().optional(),
});
export type Meta = z.infer<typeof meta>;

/** The answer of every JSON route: `{ success, data, error, meta }`. */
export const envelope = <Data extends z.ZodType>(data: Data) => z.object({ success: z.literal(true), data, error: z.null(), meta });

/** The answer of every JSON route when something is wrong. */
export const failure = z.object({ success: z.literal(false), data: z.null(), error: problem, meta });
export type Failure = z.infer<typeof failure>;

/** Cursor paging: newest first; pass `meta.next_cursor` back as `cursor`, null means the end. */
export const page = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
});
export type Page = z.infer<typeof page>;
