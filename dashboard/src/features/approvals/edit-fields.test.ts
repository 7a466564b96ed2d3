import { expect, test } from 'vitest';
import { changesOf, draftOf, editBody, editFieldsOf } from './edit-fields.ts';
import { question } from './testing/question.ts';

const asked = question({
  edit_schema: {
    type: 'object',
    required: ['rooms'],
    properties: {
      choice: { type: 'string' },
      check_in: { type: 'string', format: 'date', title: 'Check-in' },
      rooms: { type: 'integer' },
      budget_cents: { type: 'integer' },
      board: { type: 'string', enum: ['None', 'Breakfast'] },
      pets: { type: 'boolean' },
      note: { type: 'string', maxLength: 500 },
      guests: { type: 'array' },
    },
  },
});
const payload = { check_in: '2026-12-07', rooms: 2, budget_cents: 15_000, board: 'None', pets: false };
const fields = editFieldsOf(asked);
const draft = draftOf(fields, payload);

test('each property of the schema becomes a field of its kind; the choice and lists do not', () => {
  expect(fields.map(({ name, kind, label }) => [name, kind, label])).toEqual([
    ['check_in', 'date', 'Check-in'],
    ['rooms', 'number', 'Rooms'],
    ['budget_cents', 'money', 'Budget'],
    ['board', 'choice', 'Board'],
    ['pets', 'yes_no', 'Pets'],
    ['note', 'long', 'Note'],
  ]);
  expect(editFieldsOf(question({ ...asked, allowed_decisions: ['approve', 'reject'] }))).toEqual([]);
});

test('fields begin with what is shown, amounts in whole money', () => {
  expect(draft).toEqual({ check_in: '2026-12-07', rooms: '2', budget_cents: '150.00', board: 'None', pets: false, note: '' });
});

test('only what differs is sent, as the schema types it, together with the alternative that is looked at', () => {
  const { changes, problems } = changesOf(fields, payload, { ...draft, rooms: ' 3 ', budget_cents: '120,5', pets: true });
  expect(problems).toEqual({});
  expect(changes.map(({ from, to }) => [from, to])).toEqual([
    ['2', '3'],
    ['150.00', '120,5'],
    ['No', 'Yes'],
  ]);
  expect(editBody(asked, 'alt-1', changes)?.edits).toEqual({ rooms: 3, budget_cents: 12_050, pets: true, choice: 'alt-1' });
});

test('what changes nothing is not sent, and what cannot be read is said at its field', () => {
  expect(editBody(asked, null, changesOf(fields, payload, draft).changes)).toBeNull();
  expect(changesOf(fields, payload, { ...draft, rooms: '2.0' }).changes).toEqual([]);
  expect(changesOf(fields, payload, { ...draft, rooms: 'two', budget_cents: '1.234' }).problems).toEqual({
    rooms: 'Write a number such as 3.',
    budget_cents: 'Write an amount such as 120.00.',
  });
});
