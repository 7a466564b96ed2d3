import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MachineScope, madeMachine, ROLES, type Role, tokens } from '@banksman/contracts';
import { addOrganization, demoWorkspace, ensureWorkspace } from '@banksman/db';
import { z } from 'zod';
import { createApp } from '../app.ts';
import { createBetterAuth } from '../auth/better-auth.ts';
import { openIdentity } from '../auth/identity.ts';
import { startHub } from '../live/hub.ts';
import { createLog } from '../log.ts';
import type { Mail } from '../mail/mailer.ts';
import { type EngineSite, engineSite, type SiteOptions } from './engine-site.ts';

const SECRET = 'the secret that signs people in, of this test';
export const PASSWORD = 'a long enough password';

/** Everybody who may call: the roles of one office, the administrator of another, two programs, an old token, nobody. */
export const CALLERS = ['nobody', 'expired', 'viewer', 'user', 'manager', 'admin', 'stranger', 'reader', 'starter'] as const;
export type CallerKind = (typeof CALLERS)[number];

type Asked = { as?: CallerKind; token?: string | undefined; body?: unknown; from?: string; headers?: Record<string, string> };
export type Answered = { status: number; headers: Headers; text: string; data: unknown; error: unknown };
export type TwoOffices = Awaited<ReturnType<typeof twoOffices>>;

/**
 * The whole API over an engine site, with two workspaces that know nothing of each other, and a token for each kind of caller.
 * `reader` is a client of the workspace with `wrm:read`, `starter` a key of the administrator with `automations:trigger`.
 */
export async function twoOffices(options: SiteOptions = {}) {
  const site = await engineSite(options);
  const dataDir = await mkdtemp(join(tmpdir(), 'banksman-offices-'));
  const hub = startHub(site.parts.databaseUrl);
  const mails: Mail[] = [];
  const logged: string[] = [];
  const log = createLog('api', 'trace', { write: (line) => void logged.push(line) });
  site.parts.log = log;
  const { db } = site.parts;
  const mailer = { send: async (mail: Mail) => void mails.push(mail) };
  const { now: _clockOfRuns, ...identityParts } = site.parts;
  const identity = openIdentity({ ...identityParts, secret: SECRET, dataDir, mailer, standingMs: 0 });
  const app = createApp({ parts: site.parts, hub, log, authenticate: identity.authenticate, identityRoutes: identity.routes, checks: [] });

  /** Goes through the API as a request over a socket from this machine would, on behalf of `from`. */
  async function ask(method: string, path: string, { as, token, body, from = '203.0.113.1', headers = {} }: Asked = {}): Promise<Answered> {
    const bearer = token ?? (as ? bearers.get(as) : undefined);
    const init = {
      method,
      headers: {
        'x-forwarded-for': from,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    };
    const socket = { remoteAddress: '127.0.0.1', remotePort: 1, remoteFamily: 'IPv4' };
    const answer = await app.request(path.startsWith('/api') ? path : `/api/v1${path}`, init, { incoming: { socket } });
    const isStream = answer.headers.get('content-type')?.includes('event-stream') ?? false;
    const text = isStream ? '' : await answer.text();
    if (isStream) await answer.body?.cancel();
    const json = answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : {};
    return { status: answer.status, headers: answer.headers, text, data: json.data, error: json.error };
  }
  const bearers = new Map<CallerKind, string>();
  const signIn = async (email: string) => tokens.parse((await ask('POST', '/auth/login', { body: { email, password: PASSWORD } })).data);

  const workspaceId = await openOffices({ site, identity });
  for (const role of ROLES) bearers.set(role, (await signIn(`${role}@here.example`)).access_token);
  bearers.set('stranger', (await signIn('admin@there.example')).access_token);
  const program = async (kind: 'key' | 'client', scopes: MachineScope[]) =>
    madeMachine.parse((await ask('POST', '/machines', { as: 'admin', body: { kind, name: `The ${kind}`, scopes } })).data);
  const client = await program('client', ['wrm:read']);
  bearers.set('reader', await clientToken(app, client.machine.id, client.secret));
  const key = await program('key', ['automations:trigger']);
  bearers.set('starter', key.secret);

  const auth = createBetterAuth(db, SECRET, mailer, log);
  const sessionOfAdmin = String(claimsOf(bearers.get('admin') ?? '').sid);
  const signed = (claims: Record<string, unknown> = {}) => signedFor(auth, bearers.get('admin') ?? '', claims);
  const past = Math.floor(Date.now() / 1000) - 3_600;
  bearers.set('expired', await signed({ iat: past, exp: past + 900 }));

  return {
    site,
    app,
    mails,
    mailer,
    /** every line of the log, as it is written */
    logged,
    secret: SECRET,
    workspaceId,
    sessionOfAdmin,
    client,
    key,
    ask,
    signIn,
    /** a token of the administrator, really signed by the API's own key, with other claims */
    signed,
    tokenOf: (kind: CallerKind) => bearers.get(kind) ?? '',
    async close() {
      await hub.close();
      await site.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

type Offices = { site: EngineSite; identity: ReturnType<typeof openIdentity> };

/** @returns the workspace of everybody but the stranger */
async function openOffices({ site, identity }: Offices): Promise<string> {
  const { db } = site.parts;
  await identity.ensureOwner({ email: 'admin@here.example', password: PASSWORD, demo: true });
  const workspaceId = (await demoWorkspace(db))?.workspaceId ?? '';
  const here = (role: Role) => ({ email: `${role}@here.example`, name: role, password: PASSWORD, role, workspaceId });
  for (const role of ROLES) if (role !== 'admin') await identity.createUser(here(role));
  const there = randomUUID();
  await db.transaction(async (tx) => {
    await ensureWorkspace(tx, { workspaceId: there, name: 'Another company', isDemo: true });
    await addOrganization(tx, { id: there, name: 'Another company', slug: there });
  });
  await identity.createUser({ ...here('admin'), email: 'admin@there.example', workspaceId: there });
  return workspaceId;
}

async function clientToken(app: ReturnType<typeof createApp>, id: string, secret: string): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret });
  const answer = await app.request('/api/v1/oauth/token', { method: 'POST', body });
  return z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
}

export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

async function signedFor(auth: ReturnType<typeof createBetterAuth>, token: string, claims: Record<string, unknown>): Promise<string> {
  const payload = { ...claimsOf(token), ...claims };
  return (await auth.api.signJWT({ body: { payload } })).token;
}
