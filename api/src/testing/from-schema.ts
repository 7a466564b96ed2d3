import { createHash } from 'node:crypto';

/** As much of JSON Schema (2020-12) as the OpenAPI document uses. */
export type Schema = {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  propertyNames?: Schema;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minItems?: number;
  maxItems?: number;
};

/** Numbers from 0 to 1, the same for the same seed. */
export type Chance = () => number;
export function chanceOf(seed: string): Chance {
  let n = 0;
  return () => {
    n += 1;
    return createHash('sha256').update(`${seed}:${n}`).digest().readUInt32BE(0) / 2 ** 32;
  };
}
export const oneOf = <T>(chance: Chance, of: readonly T[]): T => of[Math.floor(chance() * of.length)] as T;

const WORDS: readonly string[] = [
  ...['AM-901', 'AM-002', 'crane', 'Book rooms', '0 7 * * 1', '*/5 * * * *', 'America/Denver', '+13035550142', 'USD', '123456', '80202'],
  ...['2026-12-07', '31500001', '[BK-ABCDEFGH]', 'https://x.example/', 'dana@example.com', 'price', 'status', 'Dana Whitfield', 'en-US'],
  ...['0'.repeat(32), 'a'.repeat(43), 'b'.repeat(64), 'S256', 'x', 'a b'],
];
/** What breaks programs: the empty, the long, the other script, the end of the string, words of other languages. */
const WILD_TEXTS: readonly string[] = [
  ...[
    '',
    ' ',
    '\0',
    '\u0000x',
    '\uD800',
    '😀'.repeat(50),
    'ﷺ',
    '\u202Eabc',
    'x'.repeat(5_000),
    "' or 1=1 --",
    '"; drop table x; --',
    '%',
    '%00',
    '\\',
  ],
  ...[
    '../../etc/passwd',
    '#{7*7}',
    '{{7*7}}',
    '<script>alert(1)</script>',
    '$where',
    '__proto__',
    'constructor',
    'null',
    'NaN',
    '-0',
    '1e309',
    'true',
  ],
  ...['9'.repeat(30), '2026-02-30', '0000-00-00', '9999-12-31T23:59:59.999Z', '٣', 'ß'.repeat(30), '\r\nX-Injected: 1', '%u0000', '\u2028'],
];
const WILD: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, Number.MIN_VALUE, [], {}, [[]], [null], { a: { b: { c: [] } } }],
  ...[{ __proto__: null, constructor: 'x' }, { toString: 'x', length: -1 }, JSON.parse('{"__proto__": {"role": "admin"}}')],
];

/** @param ids values that exist, to be taken half of the time where an id may stand */
export function sampler(chance: Chance, ids: readonly string[]) {
  const text = (schema: Schema): string => {
    const { format, pattern, minLength = 0, maxLength = 40 } = schema;
    if (format === 'uuid')
      return chance() < 0.6
        ? oneOf(
            chance,
            ids.filter((id) => id.length === 36),
          )
        : uuid();
    if (format === 'date-time') return new Date(Date.UTC(2026, 10, 1) + Math.floor(chance() * 90) * 86_400_000).toISOString();
    if (format === 'date') return `2026-1${Math.floor(chance() * 3)}-0${1 + Math.floor(chance() * 9)}`;
    if (format === 'email') return `person${Math.floor(chance() * 9)}@example.com`;
    if (format === 'uri') return 'https://x.example/a';
    const pool = [...WORDS, ...ids];
    const fits = pool.filter(
      (word) => word.length >= minLength && word.length <= maxLength && (!pattern || new RegExp(pattern).test(word)),
    );
    return fits.length > 0 ? oneOf(chance, fits) : 'x'.repeat(Math.max(1, minLength));
  };
  const uuid = () => {
    const hex = Array.from({ length: 32 }, () => Math.floor(chance() * 16).toString(16)).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
  const number = ({ minimum, exclusiveMinimum, maximum }: Schema, isWhole: boolean) => {
    const low = minimum ?? (exclusiveMinimum === undefined ? 0 : exclusiveMinimum + 1);
    const value = low + chance() * Math.min(1_000, (maximum ?? low + 100) - low);
    return isWhole ? Math.floor(value) : value;
  };
  const object = (schema: Schema, wild: number): Record<string, unknown> => {
    const { properties = {}, required = [], additionalProperties } = schema;
    const made = Object.entries(properties)
      .filter(([name]) => (required.includes(name) ? chance() >= wild / 6 : chance() < 0.5))
      .map(([name, of]) => [name, sample(of, wild)]);
    const isOpen = typeof additionalProperties === 'object' || additionalProperties === true;
    if (isOpen && chance() < 0.7)
      made.push(['item', typeof additionalProperties === 'object' ? sample(additionalProperties, wild) : 'crane']);
    if (chance() < wild / 6) made.push([oneOf(chance, ['unknown', '__proto__', 'constructor', 'workspace_id', 'role']), 'x']);
    return Object.fromEntries(made);
  };
  /** A value that fits; with `wild` > 0 each part of it is, that often, something that does not. */
  function sample(schema: Schema, wild = 0): unknown {
    if (chance() < wild) return chance() < 0.6 ? oneOf(chance, WILD_TEXTS) : oneOf(chance, WILD);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return oneOf(chance, schema.enum);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices) return sample(oneOf(chance, choices), wild);
    if (schema.allOf) return Object.assign({}, ...schema.allOf.map((one) => sample(one, wild)));
    const type = Array.isArray(schema.type) ? oneOf(chance, schema.type) : schema.type;
    if (type === 'object') return object(schema, wild);
    if (type === 'array') {
      const { minItems = 0, maxItems = 4 } = schema;
      return Array.from({ length: Math.max(minItems, Math.floor(chance() * Math.min(4, maxItems + 1))) }, () =>
        sample(schema.items ?? {}, wild),
      );
    }
    if (type === 'integer' || type === 'number') return number(schema, type === 'integer');
    if (type === 'boolean') return chance() < 0.5;
    if (type === 'null') return null;
    return type === 'string' ? text(schema) : oneOf(chance, WORDS);
  }
  return { sample, wildText: () => oneOf(chance, WILD_TEXTS) };
}
