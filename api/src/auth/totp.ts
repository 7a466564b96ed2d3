import { createHmac, timingSafeEqual } from 'node:crypto';
import { base32 } from '@better-auth/utils/base32';

const STEP_MS = 30_000;
const DIGITS = 6;
/** A phone's clock may be one step off, either way (RFC 6238, 5.2). */
const WINDOW = 1;

/** HOTP of RFC 4226 with SHA-1, the only hash that every authenticator app takes: 6 digits of a counter. */
export function hotp(secret: Buffer, counter: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac('sha1', secret).update(message).digest();
  const at = (mac.at(-1) ?? 0) & 0x0f;
  return String((mac.readUInt32BE(at) & 0x7fff_ffff) % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** The time step whose code this is, the newest that fits; null when it is none of now, one before or one after. @param now ms since 1970 */
export function stepOf(secret: Buffer, code: string, now: number): number | null {
  const current = Math.floor(now / STEP_MS);
  let found: number | null = null;
  for (let step = current - WINDOW; step <= current + WINDOW; step += 1) {
    const expected = Buffer.from(hotp(secret, step));
    const given = Buffer.from(code);
    if (given.length === expected.length && timingSafeEqual(given, expected)) found = step;
  }
  return found;
}

/** What a QR code for an authenticator app says. Source: github.com/google/google-authenticator/wiki/Key-Uri-Format */
export function setupOf(secret: Buffer, account: string): { secret: string; uri: string } {
  const text = base32.encode(secret, { padding: false });
  const query = new URLSearchParams({ secret: text, issuer: 'Banksman' });
  return { secret: text, uri: `otpauth://totp/Banksman:${encodeURIComponent(account)}?${query}` };
}
