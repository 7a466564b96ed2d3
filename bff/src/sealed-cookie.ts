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
const PURPOSE = Buffer.from('banksman session cookie 1');

export type CookieSeal = { seal(session: Session): string; open(text: string | undefined): Session | null };

/** Seals sessions with AES-256-GCM, a fresh 96-bit nonce each; a text that was changed, or sealed with another key, opens as null. */
export function cookieSeal(secret: string): CookieSeal {
  const key = createHash('sha256').update(secret).digest();
  return {
    seal(given) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(PURPOSE);
      const sealed = Buffer.concat([cipher.update(JSON.stringify(given)), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open(text) {
      const bytes = Buffer.from(text ?? '', 'base64url');
      if (bytes.length < 29) return null;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(PURPOSE).setAuthTag(bytes.subarray(12, 28));
        return session.parse(JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString()));
      } catch {
        return null;
      }
    },
  };
}
