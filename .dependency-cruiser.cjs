// One table of folders: what each may import. Read DESIGN in README.md (folder map). Checked by `npm run check:boundaries`.
const MAY_IMPORT = {
  contracts: [],
  db: ['contracts'],
  connectors: ['contracts'],
  graphs: ['contracts', 'connectors'],
  api: ['contracts', 'db', 'connectors', 'graphs'],
  bff: ['contracts'],
  dashboard: ['contracts'],
  extension: ['contracts'],
};
const FOLDERS = Object.keys(MAY_IMPORT);

const folderRules = FOLDERS.map((folder) => ({
  name: `${folder}-imports-only-its-own`,
  comment: `${folder}/ may import only: ${MAY_IMPORT[folder].join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: {
    path: `^(${FOLDERS.concat('e2e')
      .filter((other) => other !== folder && !MAY_IMPORT[folder].includes(other))
      .join('|')})/`,
  },
}));

module.exports = {
  forbidden: [
    ...folderRules,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-deep-imports-across-packages',
      comment: 'Import another package by its name, never by a relative path.',
      severity: 'error',
      from: { path: '^([^/]+)/' },
      to: { path: '^(contracts|db|connectors|graphs|api|bff|dashboard|extension)/', pathNot: '^$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'contracts-need-only-zod',
      severity: 'error',
      from: { path: '^contracts/src/', pathNot: '\\.test\\.ts$' },
      to: { path: 'node_modules/', pathNot: 'node_modules/zod/' },
    },
    { name: 'contracts-do-no-io', severity: 'error', from: { path: '^contracts/src/' }, to: { dependencyTypes: ['core'] } },
    {
      name: 'features-do-not-import-each-other',
      severity: 'error',
      from: { path: '^dashboard/src/features/([^/]+)/' },
      to: { path: '^dashboard/src/features/', pathNot: '^dashboard/src/features/$1/' },
    },
    {
      name: 'ui-imports-no-feature',
      severity: 'error',
      from: { path: '^dashboard/src/(ui|lib)/' },
      to: { path: '^dashboard/src/(features|app)/' },
    },
    {
      name: 'mui-x-only-through-ui',
      severity: 'error',
      from: { path: '^dashboard/src/', pathNot: '^dashboard/src/(ui|app)/' },
      to: { path: 'node_modules/@mui/x-' },
    },
    { name: 'no-paid-mui', severity: 'error', from: {}, to: { path: 'node_modules/@mui/.*-(pro|premium)' } },
    { name: 'nothing-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-test-code-in-product-code',
      severity: 'error',
      from: { path: '^(contracts|db|connectors|graphs|api|bff|dashboard|extension)/src/', pathNot: '(\\.test\\.tsx?$|/testing(/|\\.ts$))' },
      to: { path: '(\\.test\\.tsx?$|/testing(/|\\.ts$))' },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'],
    },
  },
};
