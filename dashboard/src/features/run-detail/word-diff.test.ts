import { expect, test } from 'vitest';
import { wordDiff } from './word-diff.ts';

const told = (before: string, after: string) =>
  wordDiff(before, after).map(({ text, is }) => `${{ same: '', gone: '-', new: '+' }[is]}${text}`);

test('only the words that differ are marked', () => {
  expect(told('2 rooms at Hampton Inn', '3 rooms at Hampton Suites')).toEqual(['-2', '+3', ' rooms at Hampton ', '-Inn', '+Suites']);
  expect(told('same words', 'same words')).toEqual(['same words']);
  expect(told('', 'new')).toEqual(['+new']);
  expect(told('gone', '')).toEqual(['-gone']);
});

test('very long texts are shown one after the other instead of being compared for ever', () => {
  const long = 'word '.repeat(900);
  expect(wordDiff(long, `${long}end`).map(({ is }) => is)).toEqual(['gone', 'new']);
});
