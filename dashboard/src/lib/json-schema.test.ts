import { expect, test } from 'vitest';
import { z } from 'zod';
import { propertiesOf, readFields, titleOf } from './json-schema.ts';

const schema = z.toJSONSchema(
  z.object({
    contact_email: z.email().default('office@example.com').meta({ title: 'Contact e-mail' }),
    radius: z.number().int().min(5).max(40).default(16),
    rate: z.number(),
    mode: z.enum(['demo', 'live']).default('live'),
    token: z.string().min(8).meta({ secret: true }),
    loud: z.boolean().default(false),
    mapping: z.object({ a: z.string() }).optional(),
    plain: z.int(),
  }),
  { io: 'input' },
) as Record<string, unknown>;
const properties = propertiesOf(schema);
const byName = Object.fromEntries(properties.map((property) => [property.name, property]));

test('each property becomes the field that fits it, with the schema’s words', () => {
  expect(properties.map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
    'contact_email: text',
    'radius: number',
    'rate: number',
    'mode: choice',
    'token: text',
    'loud: boolean',
    'mapping: json',
    'plain: number',
  ]);
  expect(byName.contact_email && titleOf(byName.contact_email)).toBe('Contact e-mail');
  expect(byName.radius && titleOf(byName.radius)).toBe('Radius');
  expect(byName.token).toMatchObject({ isSecret: true, isRequired: true });
  expect(byName.mode?.choices).toEqual(['demo', 'live']);
});

test('what was typed is read as what the schema wants', () => {
  const typed = {
    contact_email: ' a@example.com ',
    radius: '12',
    rate: '1.5',
    mode: 'demo',
    token: 'long enough',
    loud: true,
    mapping: '{"a":"b"}',
    plain: '7',
  };
  expect(readFields(properties, typed)).toEqual({
    values: {
      contact_email: 'a@example.com',
      radius: 12,
      rate: 1.5,
      mode: 'demo',
      token: 'long enough',
      loud: true,
      mapping: { a: 'b' },
      plain: 7,
    },
    errors: {},
  });
});

test('each field says what is wrong with it; what has a default may stay empty', () => {
  const typed = { contact_email: 'nobody', radius: '4', rate: 'x', token: 'short', mapping: '{', plain: '1.5' };
  expect(Object.keys(readFields(properties, typed).errors).toSorted()).toEqual([
    'contact_email',
    'mapping',
    'plain',
    'radius',
    'rate',
    'token',
  ]);
  expect(readFields(properties, { radius: '4' }).errors.radius).toBe('Enter at least 5.');
  expect(Object.keys(readFields(properties, {}).errors).toSorted()).toEqual(['plain', 'rate', 'token']);
});
