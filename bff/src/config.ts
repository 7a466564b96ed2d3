import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extensionIds } from '@banksman/contracts';
import { z } from 'zod';

/** Every variable of the BFF; `.env.example` says what each is for. */
export const environment = z.object({
  PORT: z.coerce.number('must be a port number such as 3000').int().min(1, 'must be a port number such as 3000').max(65_535).default(3000),
  API_URL: z.url('must be an address such as http://127.0.0.1:3001').optional(),
  API_PORT: z.coerce.number('must be a port number such as 3001').int().min(1).max(65_535).default(3001),
  BFF_HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: z.url('must be an address such as https://banksman.example.com').optional(),
  DATA_DIR: z.string().default('./data'),
  SESSION_SECRET: z.string().min(32, 'must have at least 32 characters; `openssl rand -base64 32` makes one').optional(),
  EXTENSION_IDS: extensionIds,
  TRUSTED_HOSTS: z
    .string()
    .regex(/^[\w.-]+(,[\w.-]+)*$/, 'must be host names with commas between them, such as banksman.example.com,bff')
    .optional(),
  DASHBOARD_DIST: z.string().default(fileURLToPath(new URL('../../dashboard/dist', import.meta.url))),
});

export type BffConfig = {
  port: number;
  host: string;
  apiUrl: string;
  publicUrl: string;
  sessionSecret: string;
  dashboardDist: string;
  extensionIds: string[];
  /** host names we answer to beside that of `publicUrl` and those of this machine */
  trustedHosts: readonly string[];
};

/** A wrong setting; its message is one sentence that names the variable. */
export class ConfigError extends Error {}

/**
 * Reads the settings; an empty variable counts as unset. Without SESSION_SECRET one is made and kept in DATA_DIR, so that
 * people stay signed in over a restart.
 * @throws ConfigError
 */
export function loadConfig(env: Record<string, string | undefined>): BffConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ConfigError(`${String(issue?.path[0])} ${issue?.message ?? 'is wrong'}.`);
  }
  const { PORT, API_URL, API_PORT, BFF_HOST, PUBLIC_URL, DATA_DIR, SESSION_SECRET, DASHBOARD_DIST, EXTENSION_IDS, TRUSTED_HOSTS } =
    parsed.data;
  return {
    port: PORT,
    host: BFF_HOST,
    apiUrl: (API_URL ?? `http://127.0.0.1:${API_PORT}`).replace(/\/$/, ''),
    publicUrl: (PUBLIC_URL ?? `http://localhost:${PORT}`).replace(/\/+$/, ''),
    sessionSecret: SESSION_SECRET ?? keptSecret(join(DATA_DIR, 'secrets'), 'session-secret'),
    dashboardDist: DASHBOARD_DIST,
    extensionIds: EXTENSION_IDS,
    trustedHosts: TRUSTED_HOSTS?.split(',') ?? [],
  };
}

/** Reads `.env` in the working folder, if there is one, and the process's own environment, which wins. */
export function configOfProcess(): BffConfig {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return loadConfig(process.env);
}

function keptSecret(folder: string, name: string): string {
  const path = join(folder, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const kept = readFileSync(path, 'utf8').trim();
  if (kept.length < 32)
    throw new ConfigError(`SESSION_SECRET is missing: ${path} does not hold a secret; remove it and everybody signs in anew.`);
  return kept;
}
