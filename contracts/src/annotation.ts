import { z } from 'zod';

/** Somebody who can be named in a note: a member who may see the run. */
export const mentionable = z.object({ id: z.string(), name: z.string() });
export type Mentionable = z.infer<typeof mentionable>;

export const annotationScore = z.number().int().min(1, 'must be 1 to 5').max(5, 'must be 1 to 5');

/** A person's note on a run, or on one step of it. */
export const annotation = z.object({
  id: z.uuid(),
  job_id: z.uuid(),
  /** null: the run as a whole */
  step: z.string().nullable(),
  author: mentionable,
  body: z.string(),
  /** how good the work was, 1 to 5; null: not scored */
  score: annotationScore.nullable(),
  mentions: z.array(mentionable),
  created_at: z.iso.datetime(),
  /** null: as it was first written */
  edited_at: z.iso.datetime().nullable(),
});
export type Annotation = z.infer<typeof annotation>;

const body = z.string().trim().min(1, 'must not be empty').max(4000, 'must be at most 4,000 characters');
const mentions = z.array(z.string().max(100)).max(20, 'at most 20 people').default([]);

/** The body of `POST /runs/{job_id}/annotations`; `mentions` are ids of people of `GET /runs/{job_id}/people`. */
export const newAnnotation = z.strictObject({
  body,
  step: z.string().min(1).max(60).nullable().default(null),
  score: annotationScore.nullable().default(null),
  mentions,
});
export type NewAnnotation = z.infer<typeof newAnnotation>;

/** The body of `PUT /runs/{job_id}/annotations/{id}`: the whole note anew; who is named for the first time is told. */
export const annotationEdit = newAnnotation.omit({ step: true });
export type AnnotationEdit = z.infer<typeof annotationEdit>;
