import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

type Json = Record<string, unknown>;
export type FieldChange = { field: string; from: unknown; to: unknown };

const record = z.record(z.string(), z.unknown());
const answered = z.object({ payload: record.nullable(), edits: record.nullable() });

/**
 * What a decision changed of what was shown, one entry for each field: against the payload that is permitted instead, or, when nothing
 * is permitted yet, the edits as they were wished for. Empty when it was taken as shown.
 */
export function changesOf(shown: Json, answer: Json | null): FieldChange[] {
  const parsed = answered.safeParse(answer);
  if (!parsed.success) return [];
  const { payload, edits } = parsed.data;
  const wanted = payload ?? edits ?? {};
  return Object.entries(wanted)
    .filter(([field, value]) => !isDeepStrictEqual(value, shown[field]))
    .map(([field, to]) => ({ field, from: shown[field] ?? null, to }));
}
