import type { Tokens } from '@banksman/contracts';
import { accessClaims } from '@banksman/contracts';
import { type Database, describeSession } from '@banksman/db';
import type { Context } from 'hono';
import { decodeJwt } from 'jose';
import type { Audit } from '../audit/audit.ts';
import { channelOf } from './channel.ts';
import type { FirstFactor, Proof } from './factors.ts';
import { networkOf } from './network.ts';

/** Notes a sign-in that has just succeeded and gives the tokens on; `proof` null for an extension that somebody let in. */
export type SignedIn = (c: Context, tokens: Tokens, proof: Proof | null) => Promise<Tokens>;

const WAY = { password: 'password', code: 'a code', issuer: 'the company’s sign-in' } as const satisfies Record<FirstFactor, string>;
const SECOND = { app: ' and the authenticator app', recovery_code: ' and a recovery code' } as const;

/** Writes down who signed in, how and from where: in the audit log and with the session, so that its owner can tell it from others. */
export function signInRecorder(db: Database, audit: Audit): SignedIn {
  return async (c, tokens, proof) => {
    const [network, device] = [networkOf(c), c.req.header('user-agent')?.slice(0, 300) ?? null];
    // our own token, made a moment ago
    const { sub, sid, name, workspace_id: workspaceId } = accessClaims.parse(decodeJwt(tokens.access_token));
    await describeSession(db, sid, { ipAddress: network, userAgent: device });
    const actor = { kind: 'person' as const, id: sub, name, channel: proof ? channelOf(c) : 'extension' };
    await db.transaction(async (tx) => {
      const subject = { kind: 'session', id: sid };
      await audit.write(tx, workspaceId, {
        actor,
        subject,
        action: 'signed_in',
        text: `${name} ${textOf(proof)}`,
        data: dataOf(proof, network),
      });
      if (proof?.second !== 'recovery_code') return;
      const person = { kind: 'user', id: sub };
      await audit.write(tx, workspaceId, { actor, subject: person, action: 'recovery_code_used', text: `${name} used a recovery code` });
    });
    return tokens;
  };
}

function textOf(proof: Proof | null): string {
  if (!proof) return 'connected the browser extension';
  return `signed in by ${WAY[proof.way]}${proof.second ? SECOND[proof.second] : ''}`;
}

const dataOf = (proof: Proof | null, network: string) => (proof ? { ...proof, network } : { way: 'extension', network });
