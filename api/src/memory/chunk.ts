/** A passage of a document, small enough to be one search result. */
export type Chunk = {
  /** the headings above it, outermost first: `Rates › High-cost cities`; empty at the top */
  section: string;
  text: string;
};

const MOST_WORDS = 180;
/** A sentence longer than this is not repeated at the start of the next chunk. */
const MOST_OVERLAP_WORDS = 45;
const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' });

/** A sentence, a list item, a table row or a line of code; `glue` is what stood before it. */
type Unit = { text: string; words: number; glue: ' ' | '\n' | '\n\n' };
type Section = { section: string; lines: string[] };

/**
 * Cuts a Markdown document into passages that never cross a heading. A section of up to 180 words is one chunk; a longer one
 * is cut between sentences into even parts of 60 to 180 words, each beginning with the last sentence of the part before.
 * The same text gives the same chunks. The document's title (a single first-level heading) is not part of `section`.
 * @returns in the order of the document; none for a document without text
 */
export function chunk(markdown: string): Chunk[] {
  return sections(markdown).flatMap(({ section, lines }) => parts(units(lines)).map((part) => ({ section, text: joined(part) })));
}

function sections(markdown: string): Section[] {
  const found: Section[] = [{ section: '', lines: [] }];
  const above: { level: number; title: string }[] = [];
  const titles = outsideCode(markdown.split(/\r?\n/));
  const hasOneTitle = titles.filter(({ line, isCode }) => !isCode && /^#\s/.test(line)).length === 1;
  for (const { line, isCode } of titles) {
    const heading = isCode ? null : /^(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line);
    if (!heading) {
      found.at(-1)?.lines.push(line);
      continue;
    }
    const [, marks = '', title = ''] = heading;
    while ((above.at(-1)?.level ?? 0) >= marks.length) above.pop();
    above.push({ level: marks.length, title });
    const named = above.filter(({ level }) => !(level === 1 && hasOneTitle)).map(({ title: name }) => name);
    found.push({ section: named.join(' › '), lines: [] });
  }
  return found;
}

/** A `#` in a fenced block is a comment, not a heading. */
function outsideCode(lines: readonly string[]): { line: string; isCode: boolean }[] {
  let fence: string | null = null;
  return lines.map((line) => {
    const mark = /^\s*(```|~~~)/.exec(line)?.[1] ?? null;
    const isCode = fence !== null || mark !== null;
    if (fence === null) fence = mark;
    else if (mark === fence) fence = null;
    return { line, isCode };
  });
}

/** Lines of a paragraph flow together and are cut into sentences; a list item, a table row and a line of code stay whole. */
function units(lines: readonly string[]): Unit[] {
  const found: Unit[] = [];
  let open: { lines: string[]; isItem: boolean } = { lines: [], isItem: false };
  let isNewBlock = true;
  const add = (text: string, glue: Unit['glue']) => {
    for (const piece of withinLimit(text)) found.push({ ...piece, glue: isNewBlock ? '\n\n' : glue });
    isNewBlock = false;
  };
  const close = () => {
    const text = open.lines.join(' ');
    if (open.isItem) add(text, '\n');
    else for (const { segment } of SENTENCES.segment(text)) if (segment.trim() !== '') add(segment.trim(), ' ');
    open = { lines: [], isItem: false };
  };
  for (const { line, isCode } of outsideCode(lines)) {
    const isItem = !isCode && /^\s*([-*+]|\d+[.)])\s/.test(line);
    const isRow = isCode || /^\s*[|>]/.test(line);
    if (line.trim() === '' || isItem || isRow) close();
    if (line.trim() === '') isNewBlock = true;
    else if (isItem) open = { lines: [line.trimEnd()], isItem };
    else if (isRow) add(line.trimEnd(), '\n');
    else open.lines.push(line.trim());
  }
  close();
  return found;
}

/** A unit that alone is longer than a chunk is cut between words. */
function withinLimit(text: string): { text: string; words: number }[] {
  const words = text.trim().split(/\s+/);
  if (words.length <= MOST_WORDS) return [{ text, words: words.length }];
  const pieces: { text: string; words: number }[] = [];
  for (let at = 0; at < words.length; at += MOST_WORDS) {
    const piece = words.slice(at, at + MOST_WORDS);
    pieces.push({ text: piece.join(' '), words: piece.length });
  }
  return pieces;
}

/** Even parts, so that the last one is not a stub; each after the first repeats one sentence, which counts. */
function parts(all: readonly Unit[]): Unit[][] {
  const total = wordsIn(all);
  if (total === 0) return [];
  if (total <= MOST_WORDS) return [[...all]];
  const even = total / Math.ceil(total / (MOST_WORDS - MOST_OVERLAP_WORDS));
  const found: Unit[][] = [];
  let part: Unit[] = [];
  let done = 0;
  for (const unit of all) {
    const isFull = wordsIn(part) + unit.words > MOST_WORDS;
    const hasItsShare = done >= even * (found.length + 1);
    if (part.length > 0 && (isFull || hasItsShare)) {
      found.push(part);
      const last = part.at(-1);
      part = last && last.words <= MOST_OVERLAP_WORDS && last.words + unit.words <= MOST_WORDS ? [last] : [];
    }
    part.push(unit);
    done += unit.words;
  }
  return [...found, part];
}

const wordsIn = (part: readonly Unit[]) => part.reduce((sum, { words }) => sum + words, 0);

function joined(part: readonly Unit[]): string {
  return part.map(({ text, glue }, at) => (at === 0 ? text : glue + text)).join('');
}
