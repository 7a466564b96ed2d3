import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Context } from 'hono';
import { REPORT_PATH } from './reports.ts';

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};
const PACKED: readonly string[] = ['.css', '.html', '.js', '.json', '.svg', '.txt', '.webmanifest'];
const NONCE_MARK = '__CSP_NONCE__';

type Asset = { bytes: Buffer<ArrayBuffer>; gzipped: Buffer<ArrayBuffer> | null; type: string; etag: string };

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Banksman</title>
<p>The dashboard has not been built yet. <code>npm start</code> builds it; <code>npm run build</code> does only that.</p></html>`;

/**
 * The built dashboard, read into memory at the start (2 MB), so no request ever names a file. Files with a hash in their name
 * are kept by the browser for ever; the page itself is made for each request with a fresh nonce.
 */
export function createPages(folder: string) {
  const assets = existsSync(join(folder, 'index.html')) ? readAssets(folder) : new Map<string, Asset>();
  const page = assets.get('/index.html')?.bytes.toString('utf8') ?? NOT_BUILT;
  return (c: Context): Response => {
    const path = new URL(c.req.url).pathname;
    const asset = path === '/index.html' ? undefined : assets.get(path);
    if (asset) return serve(c, path, asset);
    if (path.startsWith('/assets/')) return c.text('There is no such file.', 404);
    const nonce = randomBytes(16).toString('base64url');
    c.header('content-security-policy', contentSecurityPolicy(nonce));
    c.header('reporting-endpoints', `pages="${REPORT_PATH}"`);
    c.header('cache-control', 'no-store');
    return c.html(page.replaceAll(NONCE_MARK, nonce));
  };
}

function serve(c: Context, path: string, { bytes, gzipped, type, etag }: Asset): Response {
  const headers = {
    'content-type': type,
    etag,
    vary: 'accept-encoding',
    'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
  };
  if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers);
  const packs = gzipped !== null && /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
  return packs ? c.body(gzipped, 200, { ...headers, 'content-encoding': 'gzip' }) : c.body(bytes, 200, headers);
}

function readAssets(folder: string): Map<string, Asset> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const extension = extname(entry.name);
      const bytes = Buffer.from(readFileSync(file));
      const gzipped = PACKED.includes(extension) ? Buffer.from(gzipSync(bytes)) : null;
      const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
      return [
        `/${relative(folder, file).split(sep).join('/')}`,
        { bytes, gzipped, type: TYPES[extension] ?? 'application/octet-stream', etag },
      ];
    }),
  );
}

/** Scripts from us alone; Emotion's <style> elements carry the nonce; style attributes are what React and MUI set on elements. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src-elem 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    `report-uri ${REPORT_PATH}`,
    'report-to pages',
  ].join('; ');
}
