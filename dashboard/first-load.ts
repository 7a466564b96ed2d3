import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

/** What somebody on a site's mobile network waits for before the first page: JavaScript, compressed, 1 kB = 1,000 bytes. */
const MOST_BYTES = 350_000;
const PAGE = /\/app\/pages\/(?:settings\/)?([\w-]+)-(?:page|layout)\.tsx$/;

type Chunk = Rolldown.OutputChunk;

/**
 * Tells at the end of a build how much JavaScript each page loads first: the entry, the page's own chunk and whatever these import before
 * they run. What a page fetches afterwards is not counted. A page over the limit fails the build.
 */
export function firstLoad(): Plugin {
  return {
    name: 'first-load',
    apply: 'build',
    writeBundle(_options, bundle) {
      const chunks = new Map(Object.entries(bundle).flatMap(([name, one]) => (one.type === 'chunk' ? [[name, one] as const] : [])));
      const packed = new Map([...chunks].map(([name, { code }]) => [name, gzipSync(code).length]));
      const entries = [...chunks.values()].filter(({ isEntry }) => isEntry);
      const bytesOf = (start: readonly Chunk[]) => [...closure(start, chunks)].reduce((sum, name) => sum + (packed.get(name) ?? 0), 0);
      const pages = [...chunks.values()].flatMap((chunk) => {
        const name = PAGE.exec(chunk.facadeModuleId ?? '')?.[1];
        return name ? [{ name, bytes: bytesOf([...entries, chunk]) }] : [];
      });
      pages.sort((one, other) => other.bytes - one.bytes);
      const line = ({ name, bytes }: { name: string; bytes: number }) => `${name} ${(bytes / 1000).toFixed(0)}`;
      const tooLarge = pages.filter(({ bytes }) => bytes > MOST_BYTES);
      if (pages.length === 0) this.error('no page was found among the chunks: PAGE does not fit any more');
      if (tooLarge.length > 0) this.error(`first load over ${MOST_BYTES / 1000} kB: ${tooLarge.map(line).join(', ')}`);
      this.info(`first load, kB compressed (at most ${MOST_BYTES / 1000}): ${pages.map(line).join(', ')}`);
    },
  };
}

/** The chunks and all that they import at once. */
function closure(start: readonly Chunk[], chunks: ReadonlyMap<string, Chunk>): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (chunk: Chunk | undefined) => {
    if (!chunk || found.has(chunk.fileName)) return;
    found.add(chunk.fileName);
    for (const name of chunk.imports) add(chunks.get(name));
  };
  for (const chunk of start) add(chunk);
  return found;
}
