import { Readable } from 'node:stream';
import type { Artifact } from '@banksman/contracts';
import type { Context } from 'hono';

/** What a page in a frame may do: show itself. No scripts, no forms, nothing from elsewhere, an origin of its own. */
const SHOWN_PAGE = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

/**
 * Answers with a stored file: a download, never something the browser runs in our origin.
 * @param isShown a page may be shown in a frame of our own; anything else stays a download
 */
export function file(c: Context, { artifact, body }: { artifact: Artifact; body: Readable }, isShown = false) {
  const name = encodeURIComponent(artifact.name);
  const isPage = isShown && artifact.content_type.startsWith('text/html');
  return c.body(Readable.toWeb(body) as ReadableStream, 200, {
    'content-type': artifact.content_type,
    'content-length': String(artifact.bytes),
    'content-disposition': `${isPage ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
    'content-security-policy': isPage ? SHOWN_PAGE : "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
  });
}
