import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** The background as an ES module, the content script as one self-contained file: Chrome loads content scripts as classic scripts. */
const ENTRIES = [
  { name: 'background', format: 'es' },
  { name: 'content', format: 'iife' },
] as const;
const root = fileURLToPath(new URL('.', import.meta.url));

for (const [position, { name, format }] of ENTRIES.entries()) {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: 'public',
    build: {
      outDir: 'dist',
      emptyOutDir: position === 0,
      target: 'chrome120',
      lib: { entry: `src/${name}.ts`, formats: [format], name: `banksman_${name}`, fileName: () => `${name}.js` },
    },
  });
}
