import { z } from 'zod';
import { labelOf } from './format.ts';

const node = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  format: z.string().optional(),
  secret: z.boolean().optional(),
  labels: z.record(z.string(), z.string()).optional(),
});
const object = z.looseObject({ properties: z.record(z.string(), node).default({}), required: z.array(z.string()).default([]) });

/** One property of an object's JSON Schema, as a form needs it. */
export type SchemaProperty = {
  name: string;
  kind: 'text' | 'number' | 'boolean' | 'choice' | 'json';
  title: string | null;
  description: string | null;
  isRequired: boolean;
  isSecret: boolean;
  isInteger: boolean;
  choices: readonly string[];
  /** what a choice is called, where its name says too little */
  labels: Readonly<Record<string, string>>;
  minimum: number | null;
  maximum: number | null;
  minLength: number | null;
  maxLength: number | null;
  format: string | null;
  fallback: unknown;
};

/** What a property is called: the schema's title, or its name as words. */
export function titleOf({ title, name }: SchemaProperty): string {
  return title ?? labelOf(name);
}

/** The properties of an object's JSON Schema (2020-12), in its order; what no field can show is edited as JSON. */
export function propertiesOf(schema: Record<string, unknown>): SchemaProperty[] {
  const { properties, required } = object.parse(schema);
  return Object.entries(properties).map(([name, property]) => {
    const choices = (property.enum ?? []).filter((choice): choice is string => typeof choice === 'string');
    return {
      name,
      kind: kindOf(property, choices),
      title: property.title ?? null,
      description: property.description ?? null,
      isRequired: required.includes(name) || property.default !== undefined,
      isSecret: property.secret === true,
      isInteger: property.type === 'integer',
      choices,
      labels: property.labels ?? {},
      minimum: property.minimum ?? null,
      maximum: property.maximum ?? null,
      minLength: property.minLength ?? null,
      maxLength: property.maxLength ?? null,
      format: property.format ?? null,
      fallback: property.default,
    };
  });
}

function kindOf({ type }: z.infer<typeof node>, choices: readonly string[]): SchemaProperty['kind'] {
  if (choices.length > 0) return 'choice';
  if (type === 'boolean') return 'boolean';
  if (type === 'number' || type === 'integer') return 'number';
  return type === 'object' || type === 'array' ? 'json' : 'text';
}

/**
 * What was typed, as the schema wants it, with a sentence for each field that cannot be. The server checks again, and what only it can know.
 * An empty optional field is left out.
 */
export function readFields(
  properties: readonly SchemaProperty[],
  typed: Record<string, unknown>,
): { values: Record<string, unknown>; errors: Record<string, string> } {
  const values: Record<string, unknown> = {};
  const errors: Record<string, string> = {};
  for (const property of properties) {
    const { value, error } = readField(property, typed[property.name]);
    if (error !== undefined) errors[property.name] = error;
    else if (value !== undefined) values[property.name] = value;
  }
  return { values, errors };
}

function readField(property: SchemaProperty, typed: unknown): { value?: unknown; error?: string } {
  if (property.kind === 'boolean') return { value: typed === true };
  const text = typeof typed === 'string' ? typed.trim() : typed;
  if (text === undefined || text === '')
    return property.isRequired && property.fallback === undefined ? { error: 'Enter something here.' } : {};
  if (typeof text !== 'string') return { value: text };
  if (property.kind === 'number') return readNumber(property, text);
  if (property.kind === 'json') return readJson(text);
  if (property.format === 'email' && !z.email().safeParse(text).success)
    return { error: 'Enter an e-mail address, such as dana@example.com.' };
  if (property.format === 'uri' && !URL.canParse(text)) return { error: 'Enter an address, such as https://api.example.com.' };
  if (property.minLength !== null && text.length < property.minLength) return { error: `Enter at least ${property.minLength} characters.` };
  return { value: text };
}

function readNumber({ isInteger, minimum, maximum }: SchemaProperty, text: string): { value?: number; error?: string } {
  const number = Number(text);
  const isFine = Number.isFinite(number) && (!isInteger || Number.isInteger(number));
  if (!isFine) return { error: isInteger ? 'Enter a whole number.' : 'Enter a number.' };
  // zod writes the largest safe integer where there is no limit
  const least = minimum !== null && minimum > Number.MIN_SAFE_INTEGER ? minimum : null;
  const most = maximum !== null && maximum < Number.MAX_SAFE_INTEGER ? maximum : null;
  if (least !== null && number < least) return { error: `Enter at least ${least}.` };
  if (most !== null && number > most) return { error: `Enter at most ${most}.` };
  return { value: number };
}

function readJson(text: string): { value?: unknown; error?: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { error: 'This is not JSON.' };
  }
}
