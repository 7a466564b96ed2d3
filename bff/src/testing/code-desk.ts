import { createHash, randomBytes } from 'node:crypto';
import { codeGrant, type DashboardRequest, dashboardRequest, type Tokens } from '@banksman/contracts';

/** Plays the API's half of an authorization code: requests and grants are checked by the contract, verifiers by their challenge. */
export function codeDesk() {
  const given = new Map<string, DashboardRequest & { name: string }>();
  return {
    /** The `data` of a sign-in that is good. @param name will be in the tokens */
    give(authorize: unknown, name: string): { redirect_to: string } {
      const request = dashboardRequest.parse(authorize);
      const code = randomBytes(32).toString('base64url');
      given.set(code, { ...request, name });
      return { redirect_to: `${request.redirect_uri}?${new URLSearchParams({ code, state: request.state })}` };
    },
    /** What `POST /oauth/token` answers: tokens once, or null. */
    exchange(form: unknown, expiresIn = 900): Tokens | null {
      const grant = codeGrant.safeParse(form);
      const found = grant.success ? given.get(grant.data.code) : undefined;
      if (!grant.success || !found) return null;
      given.delete(grant.data.code);
      const challenge = createHash('sha256').update(grant.data.code_verifier).digest('base64url');
      if (challenge !== found.code_challenge || grant.data.redirect_uri !== found.redirect_uri) return null;
      return tokensFor(found.name, expiresIn);
    },
  };
}

/** Tokens as the API grants them. @param expiresIn of the access token, seconds */
export const tokensFor = (name: string, expiresIn = 900): Tokens => ({
  access_token: `access-${name}`,
  token_type: 'Bearer',
  expires_in: expiresIn,
  refresh_token: `refresh-${name}-0123456789`,
  refresh_expires_in: 604_800,
});

/** The cookies of an answer as a browser would send them back. */
export const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .filter((cookie) => !cookie.endsWith('='))
    .join('; ');

/** Follows a sign-in to its end, as a browser does. @returns the answer of the callback, not followed */
export async function takeCode(bffUrl: string, begun: Response): Promise<Response> {
  const { data } = (await begun.clone().json()) as { data: { location: string } };
  return fetch(`${bffUrl}${data.location}`, { headers: { cookie: cookiesOf(begun) }, redirect: 'manual' });
}
