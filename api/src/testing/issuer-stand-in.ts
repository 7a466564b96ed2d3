import { createHash, randomBytes } from 'node:crypto';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

type Claims = JWTPayload & { email?: string; email_verified?: boolean; name?: string };
type Asked = { nonce: string; challenge: string; redirectUri: string; claims: Claims };

/**
 * An OpenID provider on this machine: discovery, authorization code with PKCE, RS256 ID tokens and their keys. It asks nobody for a password:
 * whoever is `next` has just signed in there.
 */
export async function startIssuer() {
  const codes = new Map<string, Asked>();
  const [key, stranger] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')];
  const wish = { next: {} as Claims, lie: {} as JWTPayload, signedByStranger: false, down: false };
  let url = '';

  const app = new Hono();
  app.use((c, next) => (wish.down ? Promise.resolve(c.text('down', 503)) : next()));
  app.get('/.well-known/openid-configuration', (c) =>
    c.json({
      issuer: url,
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      jwks_uri: `${url}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
    }),
  );
  app.get('/keys', async (c) => c.json({ keys: [{ ...(await exportJWK(key.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] }));
  app.get('/authorize', (c) => {
    const { nonce = '', state = '', code_challenge: challenge = '', redirect_uri: redirectUri = '' } = c.req.query();
    const code = randomBytes(16).toString('base64url');
    codes.set(code, { nonce, challenge, redirectUri, claims: wish.next });
    return c.redirect(`${redirectUri}?${new URLSearchParams({ code, state })}`);
  });
  app.post('/token', async (c) => {
    const form = await c.req.parseBody();
    const asked = codes.get(String(form.code));
    codes.delete(String(form.code));
    const challenge = createHash('sha256').update(String(form.code_verifier)).digest('base64url');
    const fits = asked?.challenge === challenge && asked.redirectUri === form.redirect_uri && form.client_secret === 'the secret';
    if (!asked || !fits) return c.json({ error: 'invalid_grant' }, 400);
    const now = Math.floor(Date.now() / 1000);
    const payload = { iss: url, aud: 'banksman', iat: now, exp: now + 300, nonce: asked.nonce, ...asked.claims, ...wish.lie };
    const idToken = await new SignJWT(payload)
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .sign(wish.signedByStranger ? stranger.privateKey : key.privateKey);
    return c.json({ access_token: 'of no use to us', token_type: 'Bearer', expires_in: 300, id_token: idToken });
  });

  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
      url = `http://127.0.0.1:${port}`;
      resolve(started);
    });
  });
  return {
    url,
    wish,
    /** what a browser does there: goes, and is sent back with this query */
    async visit(location: string): Promise<string> {
      const answer = await fetch(location, { redirect: 'manual' });
      return new URL(answer.headers.get('location') ?? '').search;
    },
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
