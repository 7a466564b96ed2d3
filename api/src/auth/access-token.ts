import { setTimeout as wait } from 'node:timers/promises';
import { type AccessClaims, accessClaims, DomainError } from '@banksman/contracts';
import { createLocalJWKSet, type JSONWebKeySet, errors as jose, jwtVerify } from 'jose';
import { z } from 'zod';
import { AUDIENCE, ISSUER } from './better-auth.ts';

/** Published keys are read anew for an unknown key id, at most this often: a flood of made-up ids costs one query a second. */
const COOL_DOWN_MS = 1_000;

/** A token that was good is not verified again for this long: a signature costs 0.7 ms of the one thread that answers everybody. */
const REMEMBERED_MS = 60_000;
const REMEMBERED_MAX = 1_000;

type Keys = ReturnType<typeof createLocalJWKSet>;

/**
 * Verifies access tokens: EdDSA only, by our own published keys, issuer, audience and times. Headers that point to keys
 * (`jku`, `x5u`, `jwk`) are not looked at (RFC 8725, section 3). A token signed with a key that another process has just made
 * waits for the next reading instead of being refused.
 * @returns a function that gives the claims or throws DomainError `unauthenticated`; trouble with the database stays what it is,
 * because an outage must not sign anybody out
 */
export function accessTokenVerifier(publishedKeys: () => Promise<JSONWebKeySet>): (token: string) => Promise<AccessClaims> {
  let known: Promise<Keys> | null = null;
  let next: Promise<Keys> | null = null;
  let readAt = 0;

  const read = async () => {
    readAt = performance.now();
    return createLocalJWKSet(await publishedKeys());
  };
  /** One reading for everybody who waits; it begins when the one before is a second old. */
  const readAgain = () => {
    next ??= wait(Math.max(0, readAt + COOL_DOWN_MS - performance.now()), undefined, { ref: false })
      .then(read)
      .then((keys) => {
        known = Promise.resolve(keys);
        return keys;
      })
      .finally(() => {
        next = null;
      });
    return next;
  };
  const current = () => {
    known ??= read().catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };

  const check = async (token: string) => {
    const keys = await current();
    try {
      return await verify(token, keys);
    } catch (error) {
      if (!(error instanceof jose.JWKSNoMatchingKey)) return refuse(error);
    }
    return verify(token, await readAgain()).catch(refuse);
  };
  return remembering(check);
}

/** Whatever was refused is checked each time; whatever was good is good until it expires, for a minute at most. */
function remembering(check: (token: string) => Promise<Verified>): (token: string) => Promise<AccessClaims> {
  const good = new Map<string, { claims: AccessClaims; until: number }>();
  return async (token) => {
    const known = good.get(token);
    if (known && known.until > Date.now()) return known.claims;
    const { claims, expiresAt } = await check(token);
    good.delete(token);
    for (const oldest of good.keys()) {
      if (good.size < REMEMBERED_MAX) break;
      good.delete(oldest);
    }
    good.set(token, { claims, until: Math.min(expiresAt, Date.now() + REMEMBERED_MS) });
    return claims;
  };
}

type Verified = { claims: AccessClaims; expiresAt: number };

async function verify(token: string, keys: Keys): Promise<Verified> {
  const { payload } = await jwtVerify(token, keys, {
    algorithms: ['EdDSA'],
    issuer: ISSUER,
    audience: AUDIENCE,
    requiredClaims: ['sub', 'exp', 'iat', 'jti'],
  });
  return { claims: accessClaims.parse(payload), expiresAt: (payload.exp ?? 0) * 1000 };
}

function refuse(error: unknown): never {
  if (error instanceof jose.JOSEError || error instanceof z.ZodError) {
    throw new DomainError('unauthenticated', { cause: error });
  }
  throw error;
}
