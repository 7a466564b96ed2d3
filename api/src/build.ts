import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '@banksman/connectors';
import { demoWorkspace, openDatabase } from '@banksman/db';
import { type Automation, createReasoner, hotelBooking, undoEffect } from '@banksman/graphs';
import { openAudit } from './audit/audit.ts';
import type { Environment } from './config.ts';
import { openConnections } from './connect.ts';
import type { SharedConnections } from './connections.ts';
import { createEmbedder, type EmbedderOptions } from './memory/create-embedder.ts';
import { openMemory } from './memory/memory.ts';
import { createObjectStore } from './objects/create-object-store.ts';
import { openOwnConnections } from './own-connections.ts';
import type { Parts } from './parts.ts';
import { openMasterKeys } from './secrets/master-keys.ts';
import { needMasterKeys, openVault } from './secrets/vault.ts';
import { seedExampleBaseline } from './services/baselines.ts';

const AUTOMATIONS: readonly Automation[] = [hotelBooking, undoEffect];
/** Texts of the demo company, so that the first run has a policy to follow. */
const DEMO_DOCUMENTS = [
  { title: 'Lodging policy', file: './demo/lodging-policy.md' },
  { title: 'Travel rules', file: './demo/travel-rules.md' },
];

/** What storms and benchmarks add to a process: automations of their own, and connections that take the place of the installation's. */
export type Extra = { automations?: readonly Automation[]; connections?: SharedConnections };

export type Built = {
  parts: Parts;
  /** @throws StartRefused when a master key of the database is missing here */
  needKeys(): Promise<void>;
  close(): Promise<void>;
};

/** Puts the parts of one process together; nothing is dialled but the database. */
export function buildParts(config: Environment, databaseUrl: string, log: Log, extra: Extra = {}): Built {
  mkdirSync(config.DATA_DIR, { recursive: true });
  const opened = openDatabase(databaseUrl, {
    max: config.DATABASE_POOL,
    onLost: (error) => log('warn', 'a database connection was lost', { error: error.message }),
  });
  const embedder = createEmbedder(embedding(config));
  const master = openMasterKeys(config.BANKSMAN_MASTER_KEY ?? null, config.DATA_DIR);
  const vault = openVault(master);
  const automations = [...AUTOMATIONS, ...(extra.automations ?? [])];
  const common = {
    db: opened.db,
    databaseUrl,
    vault,
    log,
    automations: new Map(automations.map((automation) => [automation.id, automation])),
  };
  const parts: Parts = {
    ...common,
    publicUrl: (config.PUBLIC_URL ?? `http://localhost:${config.PORT}`).replace(/\/+$/, ''),
    connections: openOwnConnections({ ...common, shared: extra.connections ?? sharedConnections(config) }),
    audit: openAudit(vault),
    objects: createObjectStore(objects(config)),
    memory: openMemory(opened.db, embedder),
    reasonerFor: (spent) =>
      createReasoner({
        model: model(config),
        log,
        budget: { maxTokens: config.MODEL_MAX_TOKENS_PER_RUN, maxMicrocents: config.MODEL_MAX_CENTS_PER_RUN * 1_000_000, spent },
      }),
    now: () => new Date(),
    stepAtWork: () => {},
    stepGoesOn: () => {},
    failpoint: failpoint(config.BANKSMAN_FAILPOINT),
  };
  return {
    parts,
    needKeys: () => needMasterKeys(opened.db, master),
    async close() {
      await parts.connections.close();
      await embedder.close();
      await opened.close();
    },
  };
}

/** Gives the demo workspace its documents; what is there already costs nothing. */
export async function seedDemo(parts: Parts): Promise<void> {
  const workspace = await demoWorkspace(parts.db);
  if (!workspace) return;
  await seedExampleBaseline(parts, workspace.workspaceId);
  for (const { title, file } of DEMO_DOCUMENTS) {
    await parts.memory.add(workspace.workspaceId, { title, body: readFileSync(new URL(file, import.meta.url), 'utf8') });
  }
}

/** The installation's accounts: those of the environment, and the stand-ins of the demo in the place of what is missing. */
function sharedConnections(config: Environment): SharedConnections {
  const { DUFFEL_TOKEN: duffelToken, BUILDERTREND_BASE_URL: baseUrl, BUILDERTREND_TOKEN: token } = config;
  const demo = {
    buildertrendUrl: `http://127.0.0.1:${config.BUILDERTREND_STANDIN_PORT}`,
    hotelsUrl: `http://127.0.0.1:${config.HOTELS_STANDIN_PORT}`,
  };
  return openConnections(
    {
      demo: config.DEMO === 'on' ? demo : null,
      duffel: duffelToken ? { token: duffelToken, baseUrl: config.DUFFEL_BASE_URL } : null,
      buildertrend: baseUrl && token ? { baseUrl, token, webUrl: config.BUILDERTREND_WEB_URL } : null,
      dailyLogs: config.BUILDERTREND_DAILY_LOGS,
      twilio: smsAccount(config),
    },
    config.DEMO_SETTLE_MS,
  );
}

function smsAccount({
  TWILIO_ACCOUNT_SID: accountSid,
  TWILIO_AUTH_TOKEN: authToken,
  TWILIO_FROM: from,
  TWILIO_BASE_URL: baseUrl,
}: Environment) {
  return accountSid && authToken && from ? { accountSid, authToken, from, baseUrl } : null;
}

function objects(config: Environment) {
  const { S3_ENDPOINT: endpoint, S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey } = config;
  if (!endpoint || !accessKey || !secretKey) return { kind: 'files' as const, dir: join(config.DATA_DIR, 'objects') };
  return { kind: 's3' as const, pathStyle: true, endpoint, bucket: config.S3_BUCKET, region: config.S3_REGION, accessKey, secretKey };
}

function embedding(config: Environment): EmbedderOptions {
  const { EMBEDDING_MODEL: name, OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: apiKey } = config;
  if (!name || !baseUrl) return { kind: 'embedded' };
  return { kind: 'openai', baseUrl, apiKey: apiKey ?? '', model: name, dimensions: config.EMBEDDING_DIMENSIONS };
}

function model(config: Environment) {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl, OPENAI_MODEL: name } = config;
  if (!name) return null;
  return {
    apiKey: apiKey ?? '',
    baseUrl: baseUrl ?? 'https://api.openai.com/v1',
    model: name,
    timeoutMs: config.OPENAI_TIMEOUT_MS,
    maxRetries: 2,
  };
}

/** For the crash tests: the process ends at a boundary as if the power went. */
function failpoint(boundary: string | undefined): Parts['failpoint'] {
  if (!boundary) return () => {};
  return (here) => {
    if (here === boundary) process.kill(process.pid, 'SIGKILL');
  };
}
