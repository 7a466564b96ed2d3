import { createEgress } from '@banksman/connectors';
import { DomainError, type Issuer } from '@banksman/contracts';
import * as client from 'openid-client';
import { openSignedNotes } from './signed-note.ts';

/** An OpenID provider that this installation trusts to say who somebody is. */
export type IssuerSettings = {
  id: string;
  /** as the sign-in page says it: "Sign in with …" */
  name: string;
  /** its address exactly as its tokens name it (`iss`) */
  address: string;
  clientId: string;
  clientSecret: string;
  /** the addresses of its people are known to be theirs although it does not say so (Microsoft, for one tenant) */
  trustsEmail: boolean;
};

/** Somebody as an issuer knows them. `email` in lower case, null unless the issuer vouches for it. */
export type IssuedPerson = { issuer: Issuer; subject: string; email: string | null; name: string | null };

type Journey = { id: string; state: string; nonce: string; verifier: string };
type Known = { settings: IssuerSettings; ready: Promise<client.Configuration> | null; readAt: number };

/** How long a browser may be away. */
const JOURNEY_MS = 10 * 60_000;
const TIMEOUT_S = 10;
/** The issuer's own description is read again after this long. */
const REMEMBERED_MS = 3_600_000;

export type Issuers = ReturnType<typeof openIssuers>;

/**
 * Sign-in by OpenID Connect: authorization code with PKCE (S256), state, nonce, and the ID token's signature, issuer, audience and
 * times checked (OpenID Connect Core 1.0, 3.1.3.7; RFC 9700). Everything goes through the egress to the issuer's own hosts.
 * @param options.redirectUri where issuers send the browser back, exactly as registered there
 */
export function openIssuers(settings: readonly IssuerSettings[], options: { redirectUri: string; secret: string; now: () => number }) {
  const { redirectUri, secret, now } = options;
  const known = new Map<string, Known>(settings.map((one) => [one.id, { settings: one, ready: null, readAt: 0 }]));
  const notes = openSignedNotes<Journey>(secret, 'issuer journey 1', JOURNEY_MS, now);

  const ready = (one: Known): Promise<client.Configuration> => {
    if (one.ready && one.readAt + REMEMBERED_MS > now()) return one.ready;
    one.readAt = now();
    one.ready = discover(one.settings);
    one.ready.catch(() => {
      one.ready = null;
    });
    return one.ready;
  };
  const find = (id: string): Known => {
    const one = known.get(id);
    if (!one) throw new DomainError('not_found', { details: { what: 'issuer' } });
    return one;
  };

  return {
    list: (): Issuer[] => settings.map(({ id, name }) => ({ id, name })),

    /** @throws DomainError `not_found`, `connector_unavailable` */
    async begin(id: string): Promise<{ location: string; note: string }> {
      const configuration = await ready(find(id)).catch(troubleAt);
      const journey = { id, state: client.randomState(), nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() };
      const location = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: 'openid email profile',
        state: journey.state,
        nonce: journey.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(journey.verifier),
        code_challenge_method: 'S256',
      });
      return { location: location.href, note: notes.sign(journey) };
    },

    /** @throws DomainError `unauthenticated` for any answer that is not good, `connector_unavailable` */
    async finish(note: string, query: string): Promise<IssuedPerson> {
      const journey = notes.read(note);
      if (!journey) throw refused();
      const one = find(journey.id);
      const configuration = await ready(one).catch(troubleAt);
      const answered = await client
        .authorizationCodeGrant(configuration, new URL(`${redirectUri}?${query.replace(/^\?/, '')}`), {
          expectedState: journey.state,
          expectedNonce: journey.nonce,
          pkceCodeVerifier: journey.verifier,
          idTokenExpected: true,
        })
        .catch(troubleAt);
      const claims = answered.claims();
      if (!claims) throw refused();
      const { id, name, trustsEmail } = one.settings;
      const isVouchedFor = claims.email_verified === true || (trustsEmail && claims.email_verified !== false);
      return {
        issuer: { id, name },
        subject: claims.sub,
        email: isVouchedFor && typeof claims.email === 'string' ? claims.email.toLowerCase() : null,
        name: typeof claims.name === 'string' ? claims.name.trim().slice(0, 100) || null : null,
      };
    },
  };
}

async function discover({ address, clientId, clientSecret }: IssuerSettings): Promise<client.Configuration> {
  const url = new URL(address);
  const isHere = url.protocol === 'http:';
  // loopback alone may be without TLS, and the egress lets nothing else through
  const execute = isHere ? [client.allowInsecureRequests] : [];
  const through = (hosts: readonly string[]): client.CustomFetch => {
    const egress = createEgress({ allowHosts: hosts, allowLoopback: isHere ? [url.origin] : [] });
    return (to, init) => egress(to, init as RequestInit);
  };
  const options = { execute, timeout: TIMEOUT_S, [client.customFetch]: through([url.hostname]) };
  const configuration = await client.discovery(url, clientId, clientSecret, undefined, options);
  const { token_endpoint: tokens, jwks_uri: keys } = configuration.serverMetadata();
  configuration[client.customFetch] = through([url.hostname, ...[tokens, keys].flatMap((one) => (one ? [new URL(one).hostname] : []))]);
  // the ID token's signature counts although it comes over TLS from its issuer
  client.enableNonRepudiationChecks(configuration);
  return configuration;
}

const refused = (cause?: unknown) =>
  new DomainError('unauthenticated', { message: 'This sign-in did not come through. Please begin again.', cause });

/** An issuer that does not answer is trouble of its own; whatever else is wrong with an answer is not told to who brought it. */
function troubleAt(error: unknown): never {
  for (let one = error, depth = 0; one instanceof Error && depth < 10; one = one.cause, depth += 1)
    if (one instanceof DomainError) throw one;
  throw refused(error);
}
