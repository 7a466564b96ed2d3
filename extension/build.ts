import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { zip } from './zip.ts';

/** Pages and the background as ES modules, the content script as one self-contained file: Chrome loads content scripts as classic scripts. */
const ENTRIES = [
  { name: 'background', format: 'es' },
  { name: 'content', format: 'iife' },
  { name: 'panel', format: 'es' },
  { name: 'options', format: 'es' },
] as const;
const root = fileURLToPath(new URL('.', import.meta.url));
const dist = join(root, 'dist');

for (const [position, { name, format }] of ENTRIES.entries()) {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: 'public',
    build: {
      outDir: 'dist',
      emptyOutDir: position === 0,
      target: 'chrome123',
      minify: true,
      lib: { entry: `src/${name}.ts`, formats: [format], name: `banksman_${name}`, fileName: () => `${name}.js` },
    },
  });
}
writeFileSync(join(root, 'banksman-extension.zip'), zip(shopFiles()));

/** What the shop gets: the same files; its manifest knows no stand-in on this machine, and its id comes from the shop. */
function shopFiles(): { name: string; bytes: Buffer }[] {
  return readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: relative(dist, path), bytes: readFileSync(path) }))
    .map((file) => (file.name === 'manifest.json' ? { ...file, bytes: Buffer.from(shopManifest(file.bytes.toString())) } : file));
}

function shopManifest(text: string): string {
  const { key: _key, ...manifest } = JSON.parse(text) as { key: string };
  const isLive = (value: unknown) => !String(value).startsWith('http://127.0.0.1/');
  const policy = (value: unknown) =>
    typeof value === 'string' ? value.replace(/(frame-ancestors [^;]*?) http:\/\/127\.0\.0\.1:\*/, '$1') : value;
  return JSON.stringify(manifest, (_, value) => (Array.isArray(value) ? value.filter(isLive) : policy(value)), 2);
}
