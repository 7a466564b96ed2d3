import { type AccessClaims, accessClaims, DomainError } from '@banksman/contracts';
import { createLocalJWKSet, type JSONWebKeySet, errors as jose, jwtVerify } from 'jose';
import { AUDIENCE, ISSUER } from './better-auth.ts';

/** An unknown key id reads the published keys anew, at most this often: a flood of made-up ids costs nothing. */
const COOL_DOWN_MS = 10_000;

/**
 * Verifies access tokens: EdDSA only, by our own published keys, issuer, audience and times. Headers that point to keys
 * (`jku`, `x5u`, `jwk`) are not looked at (RFC 8725, section 3).
 * @returns a function that gives the claims or throws DomainError `unauthenticated`
 */
export function accessTokenVerifier(publishedKeys: () => Promise<JSONWebKeySet>): (token: string) => Promise<AccessClaims> {
  let keys: ReturnType<typeof createLocalJWKSet> | null = null;
  let readAt = 0;

  const read = async () => {
    readAt = Date.now();
    keys = createLocalJWKSet(await publishedKeys());
    return keys;
  };
  const verify = async (token: string, known: NonNullable<typeof keys>) => {
    const { payload } = await jwtVerify(token, known, {
      algorithms: ['EdDSA'],
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ['sub', 'exp', 'iat'],
    });
    return accessClaims.parse(payload);
  };

  return async (token) => {
    try {
      return await verify(token, keys ?? (await read()));
    } catch (error) {
      if (error instanceof jose.JWKSNoMatchingKey && Date.now() - readAt > COOL_DOWN_MS) {
        return verify(token, await read()).catch((again: unknown) => refuse(again));
      }
      return refuse(error);
    }
  };
}

function refuse(cause: unknown): never {
  throw new DomainError('unauthenticated', { cause });
}
