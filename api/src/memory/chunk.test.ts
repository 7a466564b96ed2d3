import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { chunk } from './chunk.ts';

const words = (text: string) => text.split(/\s+/).length;
const sentence = (n: number) => `Sentence number ${n} says something about rooms and rates.`;
const sentences = (count: number) => Array.from({ length: count }, (_, n) => sentence(n)).join(' ');

test('a document without text has no chunks', () => {
  expect(chunk('')).toEqual([]);
  expect(chunk('# Only a title\n\n## And a heading\n')).toEqual([]);
});

test('each chunk knows the headings above it; the only title is not one of them', () => {
  expect(chunk('# Policy\n\nBefore.\n\n## Rates\n\nStandard.\n\n### High-cost cities ###\n\nMore.\n\n## Beds\nTwo.')).toEqual([
    { section: '', text: 'Before.' },
    { section: 'Rates', text: 'Standard.' },
    { section: 'Rates › High-cost cities', text: 'More.' },
    { section: 'Beds', text: 'Two.' },
  ]);
});

test('of several first-level headings each is a section', () => {
  expect(chunk('# One\na\n# Two\nb').map(({ section }) => section)).toEqual(['One', 'Two']);
});

test('a section that fits stays whole, with its paragraphs and list items', () => {
  const text = 'Two to a room,\nseparate beds.\n\nNeeded:\n\n- truck parking\n  on its own ground\n- breakfast\n\n| a | b |\n| 1 | 2 |';
  expect(chunk(text)).toEqual([
    {
      section: '',
      text: 'Two to a room, separate beds.\n\nNeeded:\n\n- truck parking on its own ground\n- breakfast\n\n| a | b |\n| 1 | 2 |',
    },
  ]);
});

test('a long section is cut between sentences into parts of 60 to 180 words, each beginning with the last sentence before', () => {
  const found = chunk(`## Long\n\n${sentences(61)}`);
  expect(found.length).toBeGreaterThan(3);
  for (const { text, section } of found) {
    expect(section).toBe('Long');
    expect(words(text)).toBeGreaterThanOrEqual(60);
    expect(words(text)).toBeLessThanOrEqual(180);
    expect(text).toMatch(/^Sentence number .* rates\.$/s);
  }
  found.slice(1).forEach(({ text }, at) => {
    const last = found[at]?.text.match(/Sentence number \d+[^.]*\.$/)?.[0] ?? 'none';
    expect(text.startsWith(last)).toBe(true);
  });
});

test('no sentence of a long section is lost', () => {
  const all = chunk(sentences(61)).map(({ text }) => text);
  for (let n = 0; n < 61; n++) expect(all.some((text) => text.includes(sentence(n)))).toBe(true);
});

test('a list longer than a chunk is cut between its items', () => {
  const items = Array.from({ length: 60 }, (_, n) => `- item ${n} with six more words`);
  const found = chunk(items.join('\n'));
  expect(found.length).toBeGreaterThan(1);
  for (const { text } of found) for (const line of text.split('\n')) expect(items).toContain(line);
});

test('words without any full stop are cut all the same', () => {
  const found = chunk(Array.from({ length: 500 }, (_, n) => `w${n}`).join(' '));
  expect(found.every(({ text }) => words(text) <= 180)).toBe(true);
  expect(found.map(({ text }) => text).join(' ')).toContain('w499');
});

test('a comment in a code block is no heading', () => {
  expect(chunk('## Setup\n\n```sh\n# install\nnpm ci\n```\n\n## Next\n\ntext')).toEqual([
    { section: 'Setup', text: '```sh\n# install\nnpm ci\n```' },
    { section: 'Next', text: 'text' },
  ]);
});

test('the same document gives the same chunks, whatever its line ends', () => {
  const text = `# T\n\n## A\n\n${sentences(50)}\n\n## B\n\n- one\n- two\n`;
  expect(chunk(text)).toEqual(chunk(text));
  expect(chunk(text.replaceAll('\n', '\r\n'))).toEqual(chunk(text));
});

test.each(['lodging-policy', 'travel-rules'])('every section of the demo document %s is a passage of a good length', async (name) => {
  const found = chunk(await readFile(new URL(`../demo/${name}.md`, import.meta.url), 'utf8'));
  for (const { text } of found) {
    expect(words(text)).toBeGreaterThanOrEqual(60);
    expect(words(text)).toBeLessThanOrEqual(180);
  }
  expect(new Set(found.map(({ section }) => section)).size).toBe(found.length);
});
