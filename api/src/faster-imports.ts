import { registerHooks } from 'node:module';

/**
 * Load this with `--import`, or before a dynamic import: the static imports of a file are all looked up before the first of them runs.
 * For each file of a package Node 24 reads the package's `package.json` again to learn its format, and drizzle-orm's lists 178 kB of
 * exports, @langchain/core's 28 kB: of 2.4 s of processor time until a worker is up that was 1.2 s. These packages' files import each
 * other by relative path and are all ES modules, so that needs no looking up.
 */
const PACKAGES = /\/node_modules\/(drizzle-orm|@langchain\/[\w-]+|langsmith|zod)\//;

registerHooks({
  resolve(specifier, context, next) {
    const { parentURL } = context;
    const isInside = parentURL && specifier.startsWith('.') && specifier.endsWith('.js') && PACKAGES.test(parentURL);
    if (!isInside) return next(specifier, context);
    return { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true };
  },
});
