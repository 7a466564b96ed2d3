import { expect, test } from 'vitest';
import { mentionAt, mentionedIn, partsOf, suggestionsFor } from './mention-text.ts';

const PEOPLE = [
  { id: 'm', name: 'Mark' },
  { id: 'mh', name: 'Mark Hale' },
  { id: 'd', name: 'Dana Lopez' },
];

test('a name may be meant from the @ to the cursor, but not in an e-mail address', () => {
  expect(mentionAt('Hello @da', 9)).toEqual({ from: 6, typed: 'da' });
  expect(mentionAt('@Mark ok\nnext', 13)).toBeNull();
  expect(mentionAt('mark@hale', 9)).toBeNull();
});

test('people are found by any word of their name', () => {
  expect(suggestionsFor(PEOPLE, 'lo').map(({ id }) => id)).toEqual(['d']);
  expect(suggestionsFor(PEOPLE, 'mark h').map(({ id }) => id)).toEqual(['mh']);
});

test('who is named is read from the text, the longer of two names first, each once', () => {
  expect(mentionedIn('@Mark Hale and @Dana Lopez, @Dana Lopez', PEOPLE)).toEqual(['mh', 'd']);
  expect(mentionedIn('@Marketing is no person', PEOPLE)).toEqual([]);
  expect(partsOf('Ask @Mark.', PEOPLE)).toEqual([
    { text: 'Ask ', id: null },
    { text: '@Mark', id: 'm' },
    { text: '.', id: null },
  ]);
});
