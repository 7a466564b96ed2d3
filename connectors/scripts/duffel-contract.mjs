/**
 * Writes the JSON Schemas of Duffel's own TypeScript types to `src/hotels/contract/`: what our requests and the stand-in's answers are
 * checked against. Run it again (`npm run contract:duffel -w connectors`) when @duffel/api moves, and read the difference.
 *
 * The package publishes one bundle of declarations; its separate files import a folder that is not in the package (seen in 4.30.0).
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';

const TYPES = {
  StaysSearchParams: 'search-request',
  StaysBookingPayload: 'booking-request',
  StaysSearchResponse: 'search-response',
  StaysSearchResult: 'search-result',
  StaysQuote: 'quote',
  StaysBooking: 'booking',
  ApiResponseError: 'error',
};

const require = createRequire(import.meta.url);
const manifest = JSON.parse(readFileSync(require.resolve('@duffel/api/package.json'), 'utf8'));
const bundle = path.join(path.dirname(require.resolve('@duffel/api/package.json')), manifest.types);
const sha256 = createHash('sha256').update(readFileSync(bundle)).digest('hex');
const folder = path.join(import.meta.dirname, '../src/hotels/contract');

for (const [type, name] of Object.entries(TYPES)) {
  const generator = createGenerator({ path: bundle, type, skipTypeCheck: true, additionalProperties: false, jsDoc: 'none' });
  const { definitions } = generator.createSchema(type);
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $comment: `Generated from ${manifest.name}@${manifest.version}, ${manifest.types}, type ${type}; sha256 of the file ${sha256}; licence ${manifest.license}`,
    $ref: `#/definitions/${type}`,
    definitions,
  };
  writeFileSync(path.join(folder, `${name}.schema.json`), `${JSON.stringify(schema, null, 1)}\n`);
}
