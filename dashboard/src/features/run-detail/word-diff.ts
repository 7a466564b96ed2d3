/** A stretch of words that stayed, went or came. */
export type DiffPart = { text: string; is: 'same' | 'gone' | 'new' };

/** Texts longer than this (in words) are shown whole, one after the other: comparing would take too long. */
const MOST_WORDS = 800;

/** What differs between two texts, word by word: the longest common run of words stays. */
export function wordDiff(before: string, after: string): DiffPart[] {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  if (a.length > MOST_WORDS || b.length > MOST_WORDS) return joined([part(before, 'gone'), part(after, 'new')]);
  const common = lengths(a, b);
  const parts: DiffPart[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [was, is] = [a[i], b[j]];
    if (was !== undefined && was === is) {
      parts.push(part(was, 'same'));
      i += 1;
      j += 1;
    } else if (is === undefined || (was !== undefined && (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0))) {
      parts.push(part(was ?? '', 'gone'));
      i += 1;
    } else {
      parts.push(part(is, 'new'));
      j += 1;
    }
  }
  return joined(parts);
}

const part = (text: string, is: DiffPart['is']): DiffPart => ({ text, is });
const wordsOf = (text: string) => text.match(/\s+|[^\s]+/g) ?? [];

/** `lengths[i][j]`: how many words the rests from `i` and `j` have in common, in order. */
function lengths(a: readonly string[], b: readonly string[]): number[][] {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const [row, below] = [table[i] ?? [], table[i + 1] ?? []];
    for (let j = b.length - 1; j >= 0; j -= 1) row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
  }
  return table;
}

function joined(parts: readonly DiffPart[]): DiffPart[] {
  const whole: DiffPart[] = [];
  for (const { text, is } of parts) {
    const last = whole.at(-1);
    if (last?.is === is) last.text += text;
    else if (text !== '') whole.push({ text, is });
  }
  return whole;
}
