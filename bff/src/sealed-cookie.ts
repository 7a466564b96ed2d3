import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';

/** What the browser keeps for us without being able to read it. Times are ms since 1970. */
export const session = z.object({ access: z.string(), accessUntil: z.number(), refresh: z.string(), refreshUntil: z.number() });
export type Session = z.output<typeof session>;

/**
 * `__Host-`: this host only, over a secure connection, for the whole site (RFC 6265bis, section 4.1.3.2). Chromium 156 takes it
 * over plain http from localhost and from 127.0.0.1 (seen); any other address needs https.
 */
export const COOKIE = '__Host-banksman';

export type Seal<Kept> = { seal(kept: Kept): string; open(text: string | undefined): Kept | null };
export type CookieSeal = Seal<Session>;

/** Seals sessions. */
export const cookieSeal = (secret: string): CookieSeal => sealFor(secret, 'banksman session cookie 1', session);

/**
 * Seals what the browser keeps with AES-256-GCM, a fresh 96-bit nonce each; a text that was changed, sealed with another key or for
 * another purpose opens as null.
 * @param purpose bound to what is sealed, so that one cookie is never taken for another
 */
export function sealFor<Shape extends z.ZodType>(secret: string, purpose: string, shape: Shape): Seal<z.output<Shape>> {
  const key = createHash('sha256').update(secret).digest();
  const bound = Buffer.from(purpose);
  return {
    seal(given) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound);
      const sealed = Buffer.concat([cipher.update(JSON.stringify(given)), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open(text) {
      const bytes = Buffer.from(text ?? '', 'base64url');
      if (bytes.length < 29) return null;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(bound).setAuthTag(bytes.subarray(12, 28));
        return shape.parse(JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString()));
      } catch {
        return null;
      }
    },
  };
}
