import type { Approval, Decision } from '@banksman/contracts';
import { z } from 'zod';
import { labelOf } from '../../lib/format.ts';

/** A field of the edit form, made from one property of the edit's JSON Schema. */
export type EditField = {
  name: string;
  label: string;
  kind: 'date' | 'money' | 'number' | 'choice' | 'text' | 'long' | 'yes_no';
  hint: string | null;
  options: string[];
  maxLength: number | null;
  isRequired: boolean;
};

const property = z.object({
  type: z.string().optional(),
  format: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  enum: z.array(z.string()).optional(),
  maxLength: z.number().optional(),
});
const schema = z.object({ properties: z.record(z.string(), property), required: z.array(z.string()).default([]) });

/** Longer texts get more than one line. */
const LONG_FROM = 200;

/** The fields a person may change; `choice` is made by choosing among the alternatives. Empty when nothing can be edited. */
export function editFieldsOf({ edit_schema, allowed_decisions }: Pick<Approval, 'edit_schema' | 'allowed_decisions'>): EditField[] {
  const parsed = schema.safeParse(edit_schema);
  if (!parsed.success || !allowed_decisions.includes('edit')) return [];
  const { properties, required } = parsed.data;
  return Object.entries(properties).flatMap(([name, shape]): EditField[] => {
    const kind = kindOf(name, shape);
    if (name === 'choice' || kind === null) return [];
    return [
      {
        name,
        kind,
        label: shape.title ?? labelOf(name),
        hint: shape.description ?? null,
        options: shape.enum ?? [],
        maxLength: shape.maxLength ?? null,
        isRequired: required.includes(name),
      },
    ];
  });
}

/** Null for what has no field of one line: objects and lists are changed where they come from. */
function kindOf(name: string, { type, format, enum: options, maxLength }: z.infer<typeof property>): EditField['kind'] | null {
  if (options) return 'choice';
  if (type === 'boolean') return 'yes_no';
  if (type === 'integer' || type === 'number') return name.endsWith('_cents') ? 'money' : 'number';
  if (type !== 'string') return null;
  if (format === 'date') return 'date';
  return (maxLength ?? 0) >= LONG_FROM ? 'long' : 'text';
}

/** What is typed: text as it stands in the field, yes or no as itself. */
export type Draft = Record<string, string | boolean>;

/** The fields filled with what is shown. */
export function draftOf(fields: readonly EditField[], payload: Record<string, unknown>): Draft {
  return Object.fromEntries(fields.map(({ name, kind }) => [name, shownAs(kind, payload[name])]));
}

function shownAs(kind: EditField['kind'], value: unknown): string | boolean {
  if (kind === 'yes_no') return value === true;
  if (kind === 'money') return typeof value === 'number' ? (value / 100).toFixed(2) : '';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

const NUMBER = /^-?\d{1,9}([.,]\d+)?$/;
const MONEY = /^-?\d{1,9}([.,]\d{1,2})?$/;

/** What a field means on the wire; undefined when it is left empty; `problem` when it cannot be read. */
export function readField({ kind }: EditField, typed: string | boolean | undefined): { value: unknown } | { problem: string } {
  if (typeof typed === 'boolean') return { value: typed };
  const text = (typed ?? '').trim();
  if (text === '') return { value: undefined };
  if (kind === 'number') return NUMBER.test(text) ? { value: Number(text.replace(',', '.')) } : { problem: 'Write a number such as 3.' };
  if (kind === 'money') {
    return MONEY.test(text) ? { value: Math.round(Number(text.replace(',', '.')) * 100) } : { problem: 'Write an amount such as 120.00.' };
  }
  return { value: text };
}

/** What differs from what is shown: the value on the wire and both texts for a person. */
export type Change = { field: EditField; from: string; to: string; value: unknown };

/** Changes against what is shown, in the order of the fields, and what cannot be read. */
export function changesOf(
  fields: readonly EditField[],
  payload: Record<string, unknown>,
  draft: Draft,
): { changes: Change[]; problems: Record<string, string> } {
  const changes: Change[] = [];
  const problems: Record<string, string> = {};
  const before = draftOf(fields, payload);
  for (const field of fields) {
    const read = readField(field, draft[field.name]);
    if ('problem' in read) problems[field.name] = read.problem;
    else if (draft[field.name] !== before[field.name] && read.value !== undefined && read.value !== payload[field.name]) {
      changes.push({ field, from: textOf(before[field.name]), to: textOf(draft[field.name]), value: read.value });
    }
  }
  return { changes, problems };
}

const textOf = (typed: string | boolean | undefined) => (typeof typed === 'boolean' ? (typed ? 'Yes' : 'No') : (typed ?? '').trim());

/** The decision that sends the changes, with the alternative that is looked at; null when there is nothing to send. */
export function editBody({ payload_sha256 }: Approval, choice: string | null, changes: readonly Change[]): Decision | null {
  if (changes.length === 0) return null;
  const edits = Object.fromEntries(changes.map(({ field, value }) => [field.name, value]));
  return { decision: 'edit', payload_sha256, edits: { ...edits, ...(choice ? { choice } : {}) } };
}
