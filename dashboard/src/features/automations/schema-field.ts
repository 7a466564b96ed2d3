import { z } from 'zod';

const node = z.looseObject({
  title: z.string().optional(),
  description: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().optional(),
  maxItems: z.number().optional(),
  required: z.array(z.string()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
});

/** What an input field is called, how it is explained, and its limits. */
export type SchemaField = {
  title: string | null;
  description: string | null;
  minimum: number | null;
  maximum: number | null;
  maxLength: number | null;
  maxItems: number | null;
  isRequired: boolean;
};

const UNKNOWN: SchemaField = {
  title: null,
  description: null,
  minimum: null,
  maximum: null,
  maxLength: null,
  maxItems: null,
  isRequired: false,
};

/** Reads one field of a JSON Schema by its dotted path; list positions are skipped (`crew.0.name` and `crew.name` are the same). */
export function fieldOf(schema: Record<string, unknown>, path: string): SchemaField {
  let at: unknown = schema;
  let isRequired = false;
  for (const name of path.split('.').filter((part) => !/^\d+$/.test(part))) {
    let parent = node.safeParse(at).data;
    if (parent?.items !== undefined) parent = node.safeParse(parent.items).data;
    isRequired = parent?.required?.includes(name) ?? false;
    at = parent?.properties?.[name];
  }
  const found = node.safeParse(at).data;
  if (!found) return UNKNOWN;
  const { title = null, description = null, minimum = null, maximum = null, maxLength = null, maxItems = null } = found;
  return { title, description, minimum, maximum, maxLength, maxItems, isRequired };
}
