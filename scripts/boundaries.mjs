/**
 * Checks the import rules of `.dependency-cruiser.cjs`, then plants one violation and expects it to be found:
 * without its swc parser dependency-cruiser sees no TypeScript import at all and passes (seen with 18.7.2).
 */
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';

const FOLDERS = ['contracts', 'db', 'connectors', 'graphs', 'api', 'bff', 'dashboard', 'extension'];
const PLANTED = 'bff/src/planted-violation.ts';

const cruise = (targets, reporter) =>
  spawnSync('depcruise', ['--config', '.dependency-cruiser.cjs', '--output-type', reporter, ...targets], {
    encoding: 'utf8',
    shell: false,
  });

const checked = cruise(
  FOLDERS.map((folder) => `${folder}/src`),
  'err',
);
process.stdout.write(checked.stdout + checked.stderr);
if (checked.status !== 0) process.exit(1);

writeFileSync(PLANTED, "import { schema } from '@banksman/db';\nexport const planted = schema;\n");
try {
  const planted = cruise(['bff/src'], 'err');
  if (planted.status === 0 || !planted.stdout.includes('bff-imports-only-its-own')) {
    console.error(
      `The boundary check did not find the planted violation (bff importing db): it is blind.\n${planted.stdout}${planted.stderr}`,
    );
    process.exit(1);
  }
  console.log('boundaries: no violation, and the planted one was found');
} finally {
  rmSync(PLANTED, { force: true });
}
