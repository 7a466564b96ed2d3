import { isRecord } from './facts.ts';

/** What of JSON Schema 2020-12 the forms are made from; anything else in it is the API's business. */
export type Schema = {
  type?: string;
  title?: string;
  description?: string;
  format?: string;
  default?: unknown;
  enum?: unknown[];
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
};

export type Control = 'object' | 'rows' | 'lines' | 'date' | 'choice' | 'long' | 'text' | 'email' | 'money' | 'number' | 'yes_no';

/** From here on a text gets several lines. */
const LONG_FROM = 300;

/** A field that takes this or that takes the text. */
export function simplified(schema: Schema): Schema {
  const variants = schema.anyOf ?? [];
  const variant = variants.find(({ type }) => type === 'string') ?? variants.find(({ type }) => type !== 'null');
  return variant ? { ...schema, ...variant } : schema;
}

/** Which control a field gets. */
export function controlOf(name: string, schema: Schema): Control {
  const { type, format, enum: choices, items, maxLength = 0 } = schema;
  if (type === 'object') return 'object';
  if (type === 'array') return items?.type === 'object' ? 'rows' : 'lines';
  if (choices) return 'choice';
  if (type === 'boolean') return 'yes_no';
  if (type === 'integer' || type === 'number') return name.endsWith('_cents') ? 'money' : 'number';
  if (format === 'date') return 'date';
  if (format === 'email') return 'email';
  return maxLength >= LONG_FROM ? 'long' : 'text';
}

/** The schema of a path such as `job.address.city`, or undefined. */
export function schemaAt(schema: Schema, path: string): Schema | undefined {
  return path.split('.').reduce<Schema | undefined>((at, name) => (at ? simplified(at).properties?.[name] : undefined), schema);
}

/** What is wrong with one value, in a few words; null when nothing is. The API looks at everything again. */
export function complaint(schema: Schema, value: unknown, isRequired: boolean): string | null {
  if (value === undefined) return isRequired ? 'Please fill this in.' : null;
  if (typeof value === 'string' && schema.maxLength !== undefined && value.length > schema.maxLength)
    return `At most ${schema.maxLength} characters; these are ${value.length}.`;
  if (typeof value === 'number' && Number.isNaN(value)) return 'Enter a number.';
  return null;
}

/** Sets a value deep inside, making what is missing on the way. */
export function put(target: Record<string, unknown>, path: string, value: unknown): void {
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) target[name] = value;
  else {
    const inside = isRecord(target[name]) ? target[name] : {};
    target[name] = inside;
    put(inside, rest.join('.'), value);
  }
}
