import { createHmac, timingSafeEqual } from 'node:crypto';
import { MACHINE_SCOPE_GIVES, MACHINE_SCOPES, type MachineScope, may, type Scope } from '@banksman/contracts';
import { type Database, type StandingMachine, standingMachine } from '@banksman/db';
import { z } from 'zod';
import type { Caller } from '../services/caller.ts';
import { sha256OfSecret } from '../services/machines.ts';
import { GrantRefused } from './clients.ts';

/** seconds */
const TOKEN_LIVES = 10 * 60;
const SECRET = /^(bk|bcs)_[\w-]{43}$/;
const MACHINE_TOKEN = /^bmt_([\w-]+)\.([\w-]{43})$/;

/** RFC 6749, 4.4.2; client and secret in the form, or as Basic (2.3.1). */
const clientGrant = z.object({
  grant_type: z.literal('client_credentials'),
  client_id: z.uuid(),
  client_secret: z.string().max(200),
  scope: z.string().max(200).optional(),
});
const claims = z.object({ id: z.uuid(), exp: z.number(), scopes: z.array(z.enum(MACHINE_SCOPES)), key: z.string() });

type Machines = {
  /** who calls with a key or a machine's token; null for any that is not good */
  callerOf(token: string, channel: string): Promise<Caller | null>;
  /** a token for ten minutes. @throws GrantRefused, ZodError */
  grant(
    form: unknown,
    authorization: string | undefined,
  ): Promise<{ access_token: string; token_type: 'Bearer'; expires_in: number; scope: string }>;
};

/**
 * Programs that call: by key, or by a token that a client got for its secret. A token is ours alone to read (HMAC), names its client,
 * and counts only while that stands: each request looks, so revoking and rotating end it at once.
 */
export function openMachines(db: Database, secret: string): Machines {
  const sealOf = (body: string) => createHmac('sha256', secret).update(`machine token 1|${body}`).digest('base64url');
  return {
    async callerOf(token, channel) {
      if (token.startsWith('bk_') && SECRET.test(token)) {
        const machine = await standingMachine(db, { sha256: sha256OfSecret(token) });
        return machine?.kind === 'key' ? toCaller(machine, machine.scopes, channel) : null;
      }
      const [, body = '', seal = ''] = MACHINE_TOKEN.exec(token) ?? [];
      if (!body || !same(seal, sealOf(body))) return null;
      const said = claims.parse(JSON.parse(Buffer.from(body, 'base64url').toString()));
      if (said.exp * 1000 < Date.now()) return null;
      const machine = await standingMachine(db, { id: said.id });
      const stands = machine?.kind === 'client' && (await standingMachine(db, { sha256: said.key }))?.id === machine.id;
      const scopes = said.scopes.filter((scope) => machine?.scopes.includes(scope));
      return machine && stands ? toCaller(machine, scopes, channel) : null;
    },
    async grant(form, authorization) {
      const given = clientGrant.parse({ ...basicOf(authorization), ...z.record(z.string(), z.unknown()).parse(form) });
      const key = sha256OfSecret(given.client_secret);
      const machine = SECRET.test(given.client_secret) ? await standingMachine(db, { sha256: key }) : null;
      if (machine?.kind !== 'client' || machine.id !== given.client_id) throw new GrantRefused('The client or its secret is wrong.');
      const asked = given.scope?.split(' ').filter(Boolean) ?? machine.scopes;
      const scopes = asked.filter((scope): scope is MachineScope => (machine.scopes as string[]).includes(scope));
      if (scopes.length === 0 || scopes.length < asked.length) throw new GrantRefused('The client does not hold a scope that it asks for.');
      const exp = Math.floor(Date.now() / 1000) + TOKEN_LIVES;
      const body = Buffer.from(JSON.stringify({ id: machine.id, exp, scopes, key })).toString('base64url');
      return { access_token: `bmt_${body}.${sealOf(body)}`, token_type: 'Bearer', expires_in: TOKEN_LIVES, scope: scopes.join(' ') };
    },
  };
}

/** A key ends with the person who made it and never may more than they; a client belongs to the workspace. */
function toCaller(machine: StandingMachine, scopes: readonly MachineScope[], channel: string): Caller | null {
  const { id, workspaceId, name, kind, createdById, creatorRole } = machine;
  if (kind === 'key' && creatorRole === null) return null;
  const given = scopes.flatMap((scope): readonly Scope[] => MACHINE_SCOPE_GIVES[scope]);
  const allowed = [...new Set(given)].filter((scope) => kind === 'client' || (creatorRole !== null && may(creatorRole, scope)));
  // the least role that sees as much
  const role = allowed.includes('runs:read_all') ? 'viewer' : 'user';
  return { userId: kind === 'key' ? createdById : id, workspaceId, role, name, channel, machine: { id, kind, scopes: allowed } };
}

function basicOf(authorization: string | undefined): Record<string, string> {
  const [, packed] = /^Basic ([\w+/=]+)$/i.exec(authorization ?? '') ?? [];
  if (!packed) return {};
  const [id = '', ...rest] = Buffer.from(packed, 'base64').toString().split(':');
  return { client_id: decodeURIComponent(id), client_secret: decodeURIComponent(rest.join(':')) };
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
