import type { Tokens } from '@banksman/contracts';
import { accessClaims } from '@banksman/contracts';
import { type Database, describeSession } from '@banksman/db';
import { decodeJwt } from 'jose';
import type { Audit } from '../audit/audit.ts';

export type SignInFrom = { way: 'password' | 'code'; network: string; device: string | null; channel: string };

/** Writes down who signed in, how and from where: in the audit log and with the session, so that its owner can tell it from others. */
export async function recordSignIn(
  db: Database,
  audit: Audit,
  tokens: Tokens,
  { way, network, device, channel }: SignInFrom,
): Promise<void> {
  // our own token, made a moment ago
  const { sub, sid, name, workspace_id: workspaceId } = accessClaims.parse(decodeJwt(tokens.access_token));
  await describeSession(db, sid, { ipAddress: network, userAgent: device?.slice(0, 300) ?? null });
  await db.transaction((tx) =>
    audit.write(tx, workspaceId, {
      actor: { kind: 'person', id: sub, name, channel },
      action: 'signed_in',
      subject: { kind: 'session', id: sid },
      text: `${name} signed in by ${way === 'code' ? 'a mailed code' : 'password'}`,
      data: { way, network },
    }),
  );
}
