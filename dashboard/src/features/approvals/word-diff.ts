/** A run of words that both texts have, or only one of them. */
export type DiffPart = { kind: 'same' | 'gone' | 'new'; text: string };

/** Longer texts are shown one after the other: the table below grows with the square of the words. */
const MOST_WORDS = 400;

/** What changed from one text to another, word by word (longest common subsequence); spaces stay with the word before them. */
export function wordDiff(from: string, to: string): DiffPart[] {
  const before = wordsOf(from);
  const after = wordsOf(to);
  if (before.length > MOST_WORDS || after.length > MOST_WORDS) return joined([...parts('gone', before), ...parts('new', after)]);
  const common = table(before, after);
  const at = (row: number, column: number) => common[row]?.[column] ?? 0;
  const found: DiffPart[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length || column < after.length) {
    const [old = '', fresh = ''] = [before[row], after[column]];
    if (row < before.length && column < after.length && old.trim() === fresh.trim()) {
      found.push({ kind: 'same', text: fresh });
      row += 1;
      column += 1;
    } else if (row < before.length && (column >= after.length || at(row + 1, column) >= at(row, column + 1))) {
      found.push({ kind: 'gone', text: old });
      row += 1;
    } else {
      found.push({ kind: 'new', text: fresh });
      column += 1;
    }
  }
  return joined(found);
}

const wordsOf = (text: string): string[] => text.match(/\S+\s*/g) ?? [];
const parts = (kind: DiffPart['kind'], words: readonly string[]): DiffPart[] => words.map((text) => ({ kind, text }));

/** `table[i][j]`: how many words the texts have in common from word i and word j on. */
function table(before: readonly string[], after: readonly string[]): number[][] {
  const rows = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const isSame = before[row]?.trim() === after[column]?.trim();
      const line = rows[row];
      if (line)
        line[column] = isSame ? 1 + (rows[row + 1]?.[column + 1] ?? 0) : Math.max(rows[row + 1]?.[column] ?? 0, line[column + 1] ?? 0);
    }
  }
  return rows;
}

function joined(found: readonly DiffPart[]): DiffPart[] {
  const runs: DiffPart[] = [];
  for (const part of found) {
    const last = runs.at(-1);
    if (last?.kind === part.kind) last.text += part.text;
    else runs.push({ ...part });
  }
  return runs;
}
