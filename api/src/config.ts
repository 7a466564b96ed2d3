import { isIP } from 'node:net';
import { extensionIds } from '@banksman/contracts';
import { z } from 'zod';
import { PRIVATE_NETWORKS } from './http/allowed-callers.ts';

const portNumber = z.coerce.number('must be a port number such as 3001').int().min(1, 'must be a port number such as 3001').max(65_535);
const port = (fallback: number) => portNumber.default(fallback);
const count = (fallback: number, min: number, example: string) =>
  z.coerce
    .number(`must be a whole number such as ${example}`)
    .int(`must be a whole number such as ${example}`)
    .min(min, `must be at least ${min}, such as ${example}`)
    .default(fallback);
const url = (example: string) => z.url(`must be an address such as ${example}`);
/** An address and its bits: 10.0.0.0/8, fd00::/8. */
const isNetwork = (text: string) => {
  const [address = '', bits = ''] = text.split('/');
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 6 ? 128 : isIP(address) === 4 ? 32 : -1);
};
const onOff = z.enum(['on', 'off'], 'must be on or off');

/** Every variable of the API and the worker; `.env.example` says what each is for, a test keeps the two the same. */
export const environment = z.object({
  PORT: port(3000),
  API_PORT: port(3001),
  API_HOST: z.string().default('127.0.0.1'),
  API_ALLOW: z
    .string()
    .default(PRIVATE_NETWORKS.join(','))
    .transform((text) => text.split(','))
    .refine((list) => list.every(isNetwork), 'must be networks with commas between them, such as 127.0.0.0/8,10.1.2.0/24'),
  API_REQUESTS_PER_MINUTE: count(1_200, 0, '1200'),
  PUBLIC_URL: url('https://banksman.example.com').optional(),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/.+/, 'must begin with postgres://, such as postgres://user:password@db:5432/banksman')
    .optional(),
  DATABASE_POOL: count(10, 3, '10'),
  DEMO: onOff.default('on'),
  BANKSMAN_OWNER_EMAIL: z.email('must be an e-mail address such as owner@example.com').default('owner@banksman.local'),
  BANKSMAN_OWNER_PASSWORD: z.string().min(10, 'must have at least 10 characters').optional(),
  AUTH_SECRET: z.string().min(32, 'must have at least 32 characters; `openssl rand -base64 32` makes one').optional(),
  BANKSMAN_MASTER_KEY: z
    .string()
    .regex(
      /^[^\s,]{32,}(,[^\s,]{32,})*$/,
      'must have at least 32 characters, and older keys after a comma; `openssl rand -base64 32` makes one',
    )
    .optional(),
  EXTENSION_IDS: extensionIds,
  OIDC_ISSUER: z
    .url('must be an address such as https://login.example.com')
    .regex(/^(https:\/\/|http:\/\/127\.0\.0\.1[:/])/, 'must begin with https://, such as https://login.example.com')
    .optional(),
  OIDC_NAME: z.string().max(40).default('your company'),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  GOOGLE_CLIENT_ID: z.string().optional(),
  GOOGLE_CLIENT_SECRET: z.string().optional(),
  MICROSOFT_TENANT_ID: z.uuid('must be the id of your own tenant: 32 hexadecimal digits with dashes').optional(),
  MICROSOFT_CLIENT_ID: z.string().optional(),
  MICROSOFT_CLIENT_SECRET: z.string().optional(),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/.+/, 'must begin with smtp:// or smtps://, such as smtps://user:password@mail.example.com:465')
    .optional(),
  MAIL_FROM: z.string().default('Banksman <banksman@localhost>'),
  S3_ENDPOINT: url('https://s3.example.com').optional(),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be a bucket name such as banksman')
    .default('banksman'),
  S3_REGION: z.string().default('us-east-1'),
  S3_ACCESS_KEY: z.string().optional(),
  S3_SECRET_KEY: z.string().optional(),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: url('https://api.openai.com/v1').optional(),
  OPENAI_MODEL: z.string().optional(),
  OPENAI_TIMEOUT_MS: count(30_000, 1_000, '30000'),
  MODEL_MAX_TOKENS_PER_RUN: count(60_000, 0, '60000'),
  MODEL_MAX_CENTS_PER_RUN: count(50, 0, '50'),
  EMBEDDING_MODEL: z.string().optional(),
  EMBEDDING_DIMENSIONS: count(512, 1, '512'),
  DUFFEL_TOKEN: z
    .string()
    .regex(/^duffel_(test|live)_/, 'must begin with duffel_test_ or duffel_live_')
    .optional(),
  DUFFEL_BASE_URL: url('https://api.duffel.com').default('https://api.duffel.com'),
  BUILDERTREND_BASE_URL: url('https://partner.example.com').optional(),
  BUILDERTREND_WEB_URL: url('https://buildertrend.net').default('https://buildertrend.net'),
  BUILDERTREND_TOKEN: z.string().optional(),
  BUILDERTREND_DAILY_LOGS: z.enum(['connection', 'browser'], 'must be connection or browser').default('connection'),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-fA-F]{32}$/, 'must be the account SID: AC and 32 hexadecimal digits')
    .optional(),
  TWILIO_AUTH_TOKEN: z.string().optional(),
  TWILIO_FROM: z
    .string()
    .regex(/^(\+[1-9]\d{7,14}|MG[0-9a-fA-F]{32})$/, 'must be a number such as +13035550100 or a messaging service (MG…)')
    .optional(),
  TWILIO_BASE_URL: url('https://api.twilio.com').default('https://api.twilio.com'),
  BUILDERTREND_STANDIN_PORT: port(3101),
  HOTELS_STANDIN_PORT: port(3102),
  TWILIO_STANDIN_PORT: portNumber.optional(),
  DEMO_SETTLE_MS: count(9_000, 100, '9000'),
  LEASE_MS: count(15_000, 500, '15000'),
  WORKER_CONCURRENCY: count(8, 1, '8'),
  CHECKPOINT_KEEP_DAYS: count(30, 0, '30'),
  STEP_LIMIT_MS: count(600_000, 1_000, '600000'),
  WORKER_STALL_MS: count(5_000, 1_000, '5000'),
  WORKER_MEMORY_MB: count(768, 128, '768'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error').default('info'),
  BANKSMAN_FAILPOINT: z.string().optional(),
});
export type Environment = z.output<typeof environment>;

/** A wrong setting; its message is one sentence that names the variable. */
export class ConfigError extends Error {}

/** A setting that means nothing without another: the first needs the second. */
const NEEDS: readonly (readonly [keyof Environment, keyof Environment])[] = [
  ['S3_ENDPOINT', 'S3_ACCESS_KEY'],
  ['S3_ENDPOINT', 'S3_SECRET_KEY'],
  ['BUILDERTREND_BASE_URL', 'BUILDERTREND_TOKEN'],
  ['OPENAI_BASE_URL', 'OPENAI_MODEL'],
  ['OPENAI_API_KEY', 'OPENAI_MODEL'],
  ['EMBEDDING_MODEL', 'OPENAI_BASE_URL'],
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID'],
  ['OIDC_ISSUER', 'OIDC_CLIENT_SECRET'],
  ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'],
  ['MICROSOFT_CLIENT_ID', 'MICROSOFT_CLIENT_SECRET'],
  ['MICROSOFT_CLIENT_ID', 'MICROSOFT_TENANT_ID'],
  ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'],
  ['TWILIO_ACCOUNT_SID', 'TWILIO_FROM'],
  ['TWILIO_ACCOUNT_SID', 'PUBLIC_URL'],
  ['TWILIO_AUTH_TOKEN', 'TWILIO_ACCOUNT_SID'],
];

/**
 * Reads the settings from `env`; an empty variable counts as unset. Pure: nothing but `env` is looked at.
 * @throws ConfigError naming the first wrong variable, what is wrong and an example
 */
export function loadConfig(env: Record<string, string | undefined>): Environment {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ConfigError(`${String(issue?.path[0])} ${issue?.message ?? 'is wrong'}.`);
  }
  const config = parsed.data;
  for (const [one, other] of NEEDS) {
    if (config[one] !== undefined && config[other] === undefined) throw new ConfigError(`${other} must be set too, because ${one} is.`);
  }
  return config;
}

/** Reads `.env` in the working folder, if there is one, and the process's own environment, which wins. */
export function configOfProcess(): Environment {
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return loadConfig(process.env);
}

/** This process's environment for a child of it, with changes; undefined takes a variable out. */
export function environmentWith(changes: Record<string, string | undefined>): Record<string, string | undefined> {
  return { ...process.env, ...changes };
}
