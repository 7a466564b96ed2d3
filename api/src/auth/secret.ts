import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The secret from the settings, or one that is made once and kept in `dataDir/secrets`, readable by us alone. */
export function authSecret(given: string | null, dataDir: string): string {
  if (given) return given;
  const folder = join(dataDir, 'secrets');
  const path = join(folder, 'auth-secret');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  return readFileSync(path, 'utf8').trim();
}
