import type { DashboardRequest, SecondFactorAsked, SignInGranted } from '@banksman/contracts';
import { membershipOf } from '@banksman/db';
import type { Context } from 'hono';
import { checkDashboardRedirect, giveCode } from './clients.ts';
import type { Proven } from './factors.ts';
import type { SignedIn } from './record-sign-in.ts';
import { grantSession, type SignInParts } from './sign-in.ts';
import { noWorkspace } from './tokens.ts';

/** For the descriptions of the routes that sign people in. */
export const SIGN_IN_GIVES =
  'A 15-minute access token and a 7-day refresh token, or with `authorize` where to take the code for them; or the question for the second factor';

/** Proves who somebody is, and gives what that is good for. */
export type FinishSignIn = <Step extends Proven | SecondFactorAsked>(
  c: Context,
  request: DashboardRequest | undefined,
  prove: () => Promise<Step>,
) => Promise<SignInGranted | Exclude<Step, Proven>>;

/**
 * The end of every sign-in: tokens for whoever asked the API directly; with the authorization request of our pages a code that only the
 * browser that began can exchange (RFC 6749, 4.1; RFC 7636). A request with a foreign redirect address is refused before anything is proven.
 * @param publicUrl where the dashboard is
 * @throws DomainError `input_invalid` naming `authorize.redirect_uri`, `forbidden` for a person without a workspace
 */
export function signInFinisher(parts: SignInParts, signedIn: SignedIn, publicUrl: string): FinishSignIn {
  const finish = async (c: Context, { userId, ...proof }: Proven, request: DashboardRequest | undefined): Promise<SignInGranted> => {
    if (!request) return signedIn(c, await grantSession(parts, userId), proof);
    if (!(await membershipOf(parts.db, userId))) throw noWorkspace();
    return { redirect_to: await giveCode(parts.db, request, userId, proof) };
  };
  return async (c, request, prove) => {
    if (request) checkDashboardRedirect(request, publicUrl);
    const step = await prove();
    return 'second_factor' in step ? (step as Exclude<typeof step, Proven>) : finish(c, step, request);
  };
}
