import type { z } from 'zod';

/** The first value of `output`, or `output` itself, that is what `schema` says; null when there is none. */
export function findIn<Schema extends z.ZodType>(output: Record<string, unknown>, schema: Schema): z.output<Schema> | null {
  for (const value of [...Object.values(output), output]) {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
  }
  return null;
}
