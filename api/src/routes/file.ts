import { Readable } from 'node:stream';
import type { Artifact } from '@banksman/contracts';
import type { Context } from 'hono';

/** Answers with a stored file: always a download, never something the browser runs in our origin. */
export function file(c: Context, { artifact, body }: { artifact: Artifact; body: Readable }) {
  const name = encodeURIComponent(artifact.name);
  return c.body(Readable.toWeb(body) as ReadableStream, 200, {
    'content-type': artifact.content_type,
    'content-length': String(artifact.bytes),
    'content-disposition': `attachment; filename*=UTF-8''${name}`,
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
  });
}
