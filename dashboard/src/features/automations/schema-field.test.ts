import { expect, test } from 'vitest';
import { fieldOf } from './schema-field.ts';

const schema = {
  type: 'object',
  required: ['crew'],
  properties: {
    crew: {
      type: 'array',
      title: 'Crew',
      maxItems: 30,
      items: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string', title: 'First and last name', maxLength: 120 }, phone: { type: 'string' } },
      },
    },
    rooms: { type: 'integer', title: 'Rooms', minimum: 1, maximum: 15 },
  },
};

test('title, limits and need of a field come from the schema, through lists too', () => {
  expect(fieldOf(schema, 'rooms')).toMatchObject({ title: 'Rooms', minimum: 1, maximum: 15, isRequired: false });
  expect(fieldOf(schema, 'crew')).toMatchObject({ title: 'Crew', maxItems: 30, isRequired: true });
  expect(fieldOf(schema, 'crew.2.name')).toMatchObject({ title: 'First and last name', maxLength: 120, isRequired: true });
  expect(fieldOf(schema, 'crew.0.phone').isRequired).toBe(false);
});

test('a field that the schema does not know has no title and no limits', () => {
  expect(fieldOf(schema, 'nothing.here')).toMatchObject({ title: null, maximum: null, isRequired: false });
});
