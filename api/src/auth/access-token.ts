import { setTimeout as wait } from 'node:timers/promises';
import { type AccessClaims, accessClaims, DomainError } from '@banksman/contracts';
import { createLocalJWKSet, type JSONWebKeySet, errors as jose, jwtVerify } from 'jose';
import { z } from 'zod';
import { AUDIENCE, ISSUER } from './better-auth.ts';

/** Published keys are read anew for an unknown key id, at most this often: a flood of made-up ids costs one query a second. */
const COOL_DOWN_MS = 1_000;

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

  return async (token) => {
    const keys = await current();
    try {
      return await verify(token, keys);
    } catch (error) {
      if (!(error instanceof jose.JWKSNoMatchingKey)) return refuse(error);
    }
    return verify(token, await readAgain()).catch(refuse);
  };
}

async function verify(token: string, keys: Keys): Promise<AccessClaims> {
  const { payload } = await jwtVerify(token, keys, {
    algorithms: ['EdDSA'],
    issuer: ISSUER,
    audience: AUDIENCE,
    requiredClaims: ['sub', 'exp', 'iat', 'jti'],
  });
  return accessClaims.parse(payload);
}

function refuse(error: unknown): never {
  if (error instanceof jose.JOSEError || error instanceof z.ZodError) {
    throw new DomainError('unauthenticated', { cause: error });
  }
  throw error;
}
