import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = new URL('../../../', import.meta.url);

test.for(['SECURITY.md', 'docs/security/asvs.md'])('every file that %s names is there', (document) => {
  const text = readFileSync(new URL(document, root), 'utf8');
  const named = [...text.matchAll(/`((?:api|bff|connectors|dashboard|db|docs|e2e|extension|graphs)\/[\w./-]+\.(?:ts|tsx|md))`/g)].map(
    ([, file]) => file ?? '',
  );
  expect(named.length).toBeGreaterThan(10);
  expect([...new Set(named)].filter((file) => !existsSync(fileURLToPath(new URL(file, root))))).toEqual([]);
});
