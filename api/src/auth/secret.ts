import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Database, hasSigningKeys } from '@banksman/db';
import { BetterAuthError } from 'better-auth';
import { StartRefused } from '../process.ts';
import type { BetterAuth } from './better-auth.ts';

/**
 * The secret from the settings, or one that is made once and kept in `dataDir/secrets`, readable by us alone.
 * @throws StartRefused when the file holds no secret (a full disk, a hand): an empty one would sign for anybody
 */
export function authSecret(given: string | null, dataDir: string): string {
  if (given) return given;
  const path = pathOfSecret(dataDir);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const kept = readFileSync(path, 'utf8').trim();
  if (kept.length < 32) throw new StartRefused(`${path} does not hold a secret: restore it; if it is lost, remove it and start again.`);
  return kept;
}

/** Where the secret is kept that was not given. */
export const pathOfSecret = (dataDir: string) => join(dataDir, 'secrets', 'auth-secret');

/**
 * Sees whether the key that signs tokens opens with our secret; else every sign-in would fail later (better-auth keeps the key sealed).
 * @param where the name of the setting, or of the file
 * @throws StartRefused
 */
export async function needSecret(db: Database, auth: BetterAuth, where: string): Promise<void> {
  if (!(await hasSigningKeys(db))) return;
  await auth.api.signJWT({ body: { payload: {} } }).catch((error: unknown) => {
    if (!(error instanceof BetterAuthError)) throw error;
    throw new StartRefused(
      `${where} is not the secret that this database was set up with: set that one again; if it is lost, \`delete from auth.jwks\` makes way for a new one, and recovery codes have to be made anew.`,
    );
  });
}
