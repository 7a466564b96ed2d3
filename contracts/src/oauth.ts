import { z } from 'zod';

/** The browser extension as an OAuth client: public, so without a secret; PKCE and the installation stand for it (RFC 8252, 7636). */
export const EXTENSION_CLIENT = 'banksman-extension';
/** The id that the `key` in the extension's manifest fixes; the shop gives the published one another id (`EXTENSION_IDS`). */
export const EXTENSION_ID = 'ehdialbngholahefeoiiehojambniedk';

/** Where a sign-in of the extension ends: an address that only the browser itself answers (`chrome.identity.getRedirectURL`). */
export const redirectOfExtension = (extensionId: string): string => `https://${extensionId}.chromiumapp.org/`;

/** The setting `EXTENSION_IDS`: ids with commas between them. */
export const extensionIds = z
  .string()
  .default(EXTENSION_ID)
  .transform((text) => text.split(',').map((id) => id.trim()))
  .pipe(z.array(z.string().regex(/^[a-p]{32}$/, 'must be ids of 32 letters a to p, with commas between them')));

/** Our own pages as an OAuth client: public as well, for the BFF is a process that anybody may run; PKCE ties a code to the browser that began. */
export const DASHBOARD_CLIENT = 'banksman-dashboard';
/** Where a sign-in of the dashboard ends, below PUBLIC_URL; the BFF answers there. */
export const DASHBOARD_CALLBACK = '/bff/callback';

/** 256 bits as base64url without padding: a SHA-256, or a secret of that length. */
const bits256 = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be 43 characters of base64url');

/** What every client asks for a code with (RFC 6749, 4.1.1; RFC 7636, 4.3). */
const forCode = {
  response_type: z.literal('code'),
  redirect_uri: z.url().max(200),
  /** given back as it came, so that the client knows its own request */
  state: z.string().min(16).max(200),
  code_challenge: bits256,
  code_challenge_method: z.literal('S256'),
};

/**
 * What our own pages send along with what proves who somebody is: then the proof gives a code in the place of tokens. The password never
 * goes anywhere but to the authorization server, which is why it needs no page of its own.
 */
export const dashboardRequest = z.strictObject({ ...forCode, client_id: z.literal(DASHBOARD_CLIENT) });
export type DashboardRequest = z.infer<typeof dashboardRequest>;

/** What the extension asks a signed-in person for. */
export const authorizeRequest = z.strictObject({
  ...forCode,
  client_id: z.literal(EXTENSION_CLIENT),
  /** SHA-256 of the secret that never leaves this installation but with its code and its refresh tokens */
  installation: bits256,
});
export type AuthorizeRequest = z.infer<typeof authorizeRequest>;

/** Who is asked for what, before anybody agrees. */
export const authorizeQuestion = z.object({
  client_id: z.string(),
  person: z.object({ name: z.string(), email: z.string() }),
  workspace: z.string(),
});

/** Where to go with the code. */
export const authorizeAnswer = z.object({ redirect_to: z.url() });

/** RFC 6749, 4.1.3 */
const ofCode = {
  grant_type: z.literal('authorization_code'),
  code: bits256,
  redirect_uri: z.url().max(200),
  /** RFC 7636, 4.1 */
  code_verifier: z.string().regex(/^[A-Za-z0-9._~-]{43,128}$/, 'must be 43 to 128 unreserved characters'),
};
/** A code for tokens; the extension's with the secret of its installation. */
export const codeGrant = z.discriminatedUnion('client_id', [
  z.strictObject({ ...ofCode, client_id: z.literal(DASHBOARD_CLIENT) }),
  z.strictObject({ ...ofCode, client_id: z.literal(EXTENSION_CLIENT), installation_secret: bits256 }),
]);
/** RFC 6749, 6; the dashboard's tokens are renewed by `POST /auth/refresh`. */
export const refreshGrant = z.strictObject({
  grant_type: z.literal('refresh_token'),
  client_id: z.literal(EXTENSION_CLIENT),
  refresh_token: z.string().min(20).max(200),
  installation_secret: bits256,
});
