import type { Tokens } from '@banksman/contracts';
import { accessClaims } from '@banksman/contracts';
import { type Database, describeSession } from '@banksman/db';
import type { Context } from 'hono';
import { decodeJwt } from 'jose';
import type { Audit } from '../audit/audit.ts';
import { channelOf } from './channel.ts';
import type { FirstFactor, SecondFactorUsed } from './factors.ts';
import { networkOf } from './network.ts';

type How = { way: FirstFactor; second?: SecondFactorUsed };

/** Notes a sign-in that has just succeeded and gives the tokens on. */
export type SignedIn = (c: Context, tokens: Tokens, how: How) => Promise<Tokens>;

const WAY = { password: 'password', code: 'a code', issuer: 'the company’s sign-in' } as const satisfies Record<FirstFactor, string>;
const SECOND = { app: ' and the authenticator app', recovery_code: ' and a recovery code' } as const;

/** Writes down who signed in, how and from where: in the audit log and with the session, so that its owner can tell it from others. */
export function signInRecorder(db: Database, audit: Audit): SignedIn {
  return async (c, tokens, { way, second }) => {
    const [network, device] = [networkOf(c), c.req.header('user-agent')?.slice(0, 300) ?? null];
    // our own token, made a moment ago
    const { sub, sid, name, workspace_id: workspaceId } = accessClaims.parse(decodeJwt(tokens.access_token));
    await describeSession(db, sid, { ipAddress: network, userAgent: device });
    const told = { actor: { kind: 'person' as const, id: sub, name, channel: channelOf(c) }, subject: { kind: 'session', id: sid } };
    await db.transaction(async (tx) => {
      const text = `${name} signed in by ${WAY[way]}${second ? SECOND[second] : ''}`;
      await audit.write(tx, workspaceId, { ...told, action: 'signed_in', text, data: { way, network, ...(second ? { second } : {}) } });
      if (second !== 'recovery_code') return;
      const subject = { kind: 'user', id: sub };
      await audit.write(tx, workspaceId, { ...told, subject, action: 'recovery_code_used', text: `${name} used a recovery code` });
    });
    return tokens;
  };
}
