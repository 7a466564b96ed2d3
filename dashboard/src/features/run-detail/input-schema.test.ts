import { expect, test } from 'vitest';
import { centsOf, fieldNames, nodeFor, numberOf } from './input-schema.ts';

test('of several possibilities the one that fits the value is taken, with the words of the field', () => {
  const wishes = { title: 'Wishes', anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'string' }] };
  expect(nodeFor(wishes, 'quiet')).toMatchObject({ title: 'Wishes', type: 'string' });
  expect(nodeFor(wishes, ['quiet'])).toMatchObject({ title: 'Wishes', type: 'array', items: { type: 'string' } });
  expect(nodeFor(undefined, 3).type).toBe('number');
});

test('fields come in the schema’s order, then what only the value has', () => {
  expect(fieldNames({ properties: { b: {}, a: {} } }, { a: 1, z: 2 })).toEqual(['b', 'a', 'z']);
});

test('amounts and numbers are read as typed; what is none goes to the server as it is, to be refused in words', () => {
  expect([centsOf('180'), centsOf('$1,180.50'), centsOf(' '), centsOf('much')]).toEqual([18_000, 118_050, undefined, 'much']);
  expect([numberOf('2'), numberOf(''), numberOf('two')]).toEqual([2, undefined, 'two']);
});
