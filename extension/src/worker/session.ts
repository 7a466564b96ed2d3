import { EXTENSION_CLIENT, tokens } from '@banksman/contracts';
import { randomText, sha256 } from './pkce.ts';
import { notBanksman, refusedSignIn, signedOut, unreachable } from './problem.ts';
import { settings } from './settings.ts';

/** Kept in `chrome.storage.session`: in memory, gone with the browser, out of reach for content scripts. Times are ms since 1970. */
type Session = { address: string; access: string; accessUntil: number; refresh: string };

/** A token this close to its end is renewed before it is used. */
const RENEW_BEFORE_MS = 30_000;
const TIMEOUT_MS = 15_000;
const KEY = 'session';

let renewal: Promise<Session> | null = null;

async function kept(): Promise<Session | null> {
  const { session } = await chrome.storage.session.get<{ session?: Session }>(KEY);
  const { address } = await settings();
  return session?.address === address ? session : null;
}

/**
 * The access token of the signed-in person, renewed when it is about to run out, once for all who wait.
 * @param isRefused the API did not take the one at hand
 * @throws Trouble `signed_out`, or `unreachable` when nothing answers: an outage signs nobody out
 */
export async function accessToken(isRefused = false): Promise<{ token: string; address: string }> {
  const session = await kept();
  if (!session) throw signedOut();
  const isFresh = !isRefused && session.accessUntil - RENEW_BEFORE_MS > Date.now();
  if (!isFresh) {
    renewal ??= renew(session).finally(() => {
      renewal = null;
    });
  }
  const { access: token, address } = isFresh ? session : await (renewal ?? renew(session));
  return { token, address };
}

/** True when somebody is signed in as far as this browser knows. */
export async function isSignedIn(): Promise<boolean> {
  return (await kept()) !== null;
}

/**
 * Signs in with a code and PKCE (RFC 6749, 7636) in a window of the browser: the person agrees on a page of the dashboard.
 * @throws Trouble `sign_in` when the window was closed or the person did not agree, `unreachable`
 */
export async function signIn(): Promise<void> {
  const { address } = await settings();
  const [verifier, state, installation] = [randomText(), randomText(), await installationSecret()];
  const redirectUri = chrome.identity.getRedirectURL();
  const url = new URL('/oauth/authorize', address);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: EXTENSION_CLIENT,
    redirect_uri: redirectUri,
    state,
    code_challenge: await sha256(verifier),
    code_challenge_method: 'S256',
    installation: await sha256(installation),
  }).toString();
  const back = await chrome.identity.launchWebAuthFlow({ url: url.href, interactive: true }).catch(() => undefined);
  const answer = back === undefined ? null : new URL(back).searchParams;
  if (answer?.get('error')) throw refusedSignIn('You chose not to connect this browser. Nothing has happened.');
  const code = answer?.get('code');
  if (!code || answer?.get('state') !== state)
    throw refusedSignIn('The sign-in window was closed, or Banksman cannot be reached at its address.');
  await keep(address, await ask(address, { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }));
}

/**
 * Forgets the tokens, what was typed and what was looked at, and ends the session; signed out here in any case. Which daily logs were
 * pressed to be published stays: it protects from a second press.
 */
export async function signOut(): Promise<void> {
  const session = await kept();
  const names = Object.keys(await chrome.storage.session.get(null));
  await chrome.storage.session.remove([KEY, ...names.filter((name) => !name.startsWith('published:'))]);
  if (!session) return;
  await fetch(`${session.address}/api/v1/auth/logout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${session.access}` },
    body: JSON.stringify({ refresh_token: session.refresh }),
    credentials: 'omit',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => undefined);
}

async function renew(session: Session): Promise<Session> {
  return keep(session.address, await ask(session.address, { grant_type: 'refresh_token', refresh_token: session.refresh }));
}

async function keep(address: string, granted: Awaited<ReturnType<typeof ask>>): Promise<Session> {
  const session = {
    address,
    access: granted.access_token,
    accessUntil: Date.now() + granted.expires_in * 1000,
    refresh: granted.refresh_token,
  };
  await chrome.storage.session.set({ [KEY]: session });
  return session;
}

async function ask(address: string, fields: Record<string, string>) {
  const body = new URLSearchParams({ ...fields, client_id: EXTENSION_CLIENT, installation_secret: await installationSecret() });
  const init = { method: 'POST', body, credentials: 'omit', signal: AbortSignal.timeout(TIMEOUT_MS) } as const;
  const answer = await fetch(`${address}/api/v1/oauth/token`, init).catch(() => null);
  if (!answer || answer.status >= 429) throw unreachable();
  const json: unknown = await answer.json().catch(() => null);
  if (answer.ok) {
    const granted = tokens.safeParse(json);
    if (!granted.success) throw notBanksman();
    return granted.data;
  }
  await chrome.storage.session.remove(KEY);
  throw signedOut();
}

/** Made once, kept as long as the extension is installed: a refresh token that was copied elsewhere is worth nothing without it. */
async function installationSecret(): Promise<string> {
  const { installation } = await chrome.storage.local.get<{ installation?: string }>('installation');
  if (installation) return installation;
  const made = randomText();
  await chrome.storage.local.set({ installation: made });
  return made;
}
