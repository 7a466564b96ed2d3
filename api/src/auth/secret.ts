import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartRefused } from '../process.ts';

/**
 * The secret from the settings, or one that is made once and kept in `dataDir/secrets`, readable by us alone.
 * @throws StartRefused when the file holds no secret (a full disk, a hand): an empty one would sign for anybody
 */
export function authSecret(given: string | null, dataDir: string): string {
  if (given) return given;
  const folder = join(dataDir, 'secrets');
  const path = join(folder, 'auth-secret');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const kept = readFileSync(path, 'utf8').trim();
  if (kept.length < 32) throw new StartRefused(`${path} does not hold a secret: restore it, or remove it and everybody signs in anew.`);
  return kept;
}
