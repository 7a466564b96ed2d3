import { z } from 'zod';

const node = z.looseObject({
  type: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
  maxLength: z.number().optional(),
  required: z.array(z.string()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
});
/** One node of a JSON Schema, as far as a field is made of it. */
export type InputSchema = z.infer<typeof node>;

/** The node for a value: of several possibilities the one that fits what is there, else the first. What is no schema is none. */
export function nodeFor(schema: unknown, value: unknown): InputSchema {
  const found = node.safeParse(schema).data ?? {};
  if (!found.anyOf) return found.type ? found : { ...found, type: typeOf(value) };
  const branches = found.anyOf
    .flatMap((branch): InputSchema[] => [node.safeParse(branch).data ?? {}])
    .filter(({ type }) => type !== 'null');
  const fits = branches.find(({ type }) => type === typeOf(value)) ?? branches[0] ?? {};
  const { anyOf: _, ...words } = found;
  return { ...fits, ...words };
}

/** The names of an object's fields: those of the schema in its order, then others that the value has. */
export function fieldNames(schema: InputSchema, value: unknown): string[] {
  const present = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return [...new Set([...Object.keys(schema.properties ?? {}), ...present])];
}

/** What a new entry or object begins with. */
export function emptyOf(schema: InputSchema): unknown {
  switch (schema.type) {
    case 'object':
      return {};
    case 'array':
      return [];
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return undefined;
    default:
      return '';
  }
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : typeof value === 'object' ? 'object' : 'string';
}

/** An amount as it is typed, in whole units with at most two decimals, as cents; the text itself when it is none. */
export function centsOf(text: string): number | string | undefined {
  const plain = text.trim().replace(/^\$/, '').replaceAll(',', '');
  if (plain === '') return undefined;
  return /^\d{1,12}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : text;
}

/** A number as it is typed; the text itself when it is none, so that the answer says what is wrong with it. */
export function numberOf(text: string): number | string | undefined {
  const plain = text.trim();
  if (plain === '') return undefined;
  return Number.isFinite(Number(plain)) ? Number(plain) : text;
}
