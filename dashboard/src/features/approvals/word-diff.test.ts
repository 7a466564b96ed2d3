import { expect, test } from 'vitest';
import { wordDiff } from './word-diff.ts';

const marked = (from: string, to: string) =>
  wordDiff(from, to)
    .map(({ kind, text }) => ({ same: text, gone: `[-${text.trim()}-] `, new: `{+${text.trim()}+} ` })[kind])
    .join('')
    .trim();

test('only the words that differ are marked', () => {
  expect(marked('Two rooms near the job', 'Three quiet rooms near the job')).toBe('[-Two-] {+Three quiet+} rooms near the job');
});

test('a text that came, went or stayed', () => {
  expect(marked('', 'ground floor')).toBe('{+ground floor+}');
  expect(marked('ground floor', '')).toBe('[-ground floor-]');
  expect(marked('same words', 'same  words')).toBe('same  words');
});

test('very long texts are shown one after the other instead of being compared', () => {
  const long = 'word '.repeat(500);
  expect(wordDiff(long, `${long}more`).map(({ kind }) => kind)).toEqual(['gone', 'new']);
});
