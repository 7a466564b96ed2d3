import { type LookupOptions, lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { DomainError } from '@banksman/contracts';
import { Agent, type Dispatcher, fetch as dial } from 'undici';
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.ts';
import { bareHost, type EgressRules, isForbiddenAddress, judgeUrl, readLoopbackOrigins } from './egress-rules.ts';

type EgressFetch = (url: string, init?: RequestInit) => Promise<Response>;

type Resolver = (host: string, options: LookupOptions & { all: true }, done: Resolved) => void;
type Resolved = (error: NodeJS.ErrnoException | null, found: { address: string; family: number }[]) => void;

/** What "the internet" is; tests put 127.0.0.2 in its place, so that no test ever dials out. */
type Network = {
  resolve: Resolver;
  isForbidden: (address: string) => boolean;
  protocols: readonly string[];
  ports: readonly string[];
};

const INTERNET: Network = {
  resolve: systemLookup,
  isForbidden: isForbiddenAddress,
  protocols: ['https:'],
  ports: [''],
};
const CONNECT_TIMEOUT_MS = 5_000;
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const MAX_REDIRECTS = 5;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
/** An answer of these says that the origin is in trouble; 429 and 500 say that it works. */
const TROUBLE: readonly number[] = [502, 503, 504];
/** Across origins only these go along: any other header may be a credential (`x-api-key`, `xero-tenant-id`, …). */
const HARMLESS_HEADERS: readonly string[] = ['accept', 'accept-encoding', 'accept-language', 'content-type', 'user-agent'];

/**
 * Makes the only way out for one connection: hosts are allow-listed, and whether an address may be dialled is decided when it is
 * dialled, so redirects and names that change their address meet the same check. Answers are read whole, up to 10 MB unpacked; the
 * deadline is the caller's signal. Proxy variables of the environment have no effect.
 * @param options.allowHosts exact host names, reached by https on port 443
 * @param options.allowLoopback exact origins such as `http://127.0.0.1:3102`; for stand-ins in the demo, empty in production
 * @param options.breaker shared by connections of the same supplier; its own when left out
 * @returns a fetch that throws DomainError `egress_blocked` (host, port, scheme or address), `connector_unavailable` with
 * `details.sent`: `no` when the request cannot have left, `unknown` when it may have been received, and the signal's reason when aborted
 */
export function createEgress(
  options: { allowHosts: readonly string[]; allowLoopback: readonly string[]; breaker?: CircuitBreaker },
  network: Partial<Network> = {},
): EgressFetch {
  const { resolve, isForbidden, protocols, ports } = { ...INTERNET, ...network };
  const rules: EgressRules = {
    hosts: new Set(options.allowHosts),
    loopbackOrigins: readLoopbackOrigins(options.allowLoopback),
    protocols,
    ports,
  };
  const breaker = options.breaker ?? createCircuitBreaker();
  const agents = {
    internet: new Agent({ connect: { lookup: checkedLookup(resolve, isForbidden), timeout: CONNECT_TIMEOUT_MS } }),
    // only literal addresses get here, and a literal is never looked up
    loopback: new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS } }),
  };

  const hop = async (url: URL, init: RequestInit): Promise<Response> => {
    const way = judgeUrl(url, rules);
    const host = bareHost(url);
    if (way === 'internet' && isIP(host) && isForbidden(host)) throw blockedAddress(host);
    const permission = breaker.ask(url.origin);
    if (!permission.allowed) {
      const details = { host, sent: 'no', circuit: 'open', retry_after_ms: permission.retryAfterMs };
      throw new DomainError('connector_unavailable', { message: `${host} failed several times in a row`, details });
    }
    try {
      const response = await exchange(url, init, agents[way]);
      if (TROUBLE.includes(response.status)) breaker.failed(url.origin);
      else breaker.succeeded(url.origin);
      return response;
    } catch (error) {
      const isTrouble = error instanceof DomainError ? error.code === 'connector_unavailable' : isTimeout(error);
      if (isTrouble) breaker.failed(url.origin);
      else breaker.abandoned(url.origin);
      throw error;
    }
  };

  return async (address, init = {}) => {
    let url = new URL(address);
    let next = init;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const response = await hop(url, next);
      const location = response.headers.get('location');
      if (!REDIRECTS.includes(response.status) || location === null || init.redirect === 'manual') return response;
      const target = URL.parse(location, url.href);
      if (!target) {
        const details = { host: url.hostname };
        throw new DomainError('connector_refused', { message: `${url.hostname} redirects to something that is no address`, details });
      }
      next = followed(response.status, next, url, target);
      url = target;
    }
    throw new DomainError('connector_refused', { message: `${url.hostname} redirects in circles`, details: { host: url.hostname } });
  };
}

/** Looks a name up and refuses it when any of its addresses is forbidden: the one that would be dialled may be any. */
function checkedLookup(resolve: Resolver, isForbidden: Network['isForbidden']): LookupFunction {
  return (host, options, done) =>
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '', 0);
      const [first] = found;
      if (!first || found.some(({ address }) => isForbidden(address))) return done(blockedAddress(host), '', 0);
      return options.all ? done(null, found) : done(null, first.address, first.family);
    });
}

function blockedAddress(host: string): DomainError {
  const rule = 'its address is not a public one';
  return new DomainError('egress_blocked', { message: `${host}: ${rule}`, details: { host, rule } });
}

/** One request and its whole answer. undici's own fetch: only it takes a dispatcher, the global one ignores a foreign one. */
async function exchange(url: URL, init: RequestInit, agent: Agent): Promise<Response> {
  let isSent = false;
  const watching = agent.compose(
    (dispatch): Dispatcher['dispatch'] =>
      (options, handler) =>
        dispatch(options, {
          // called when a connection is there and the request is about to be written to it (undici 7, `Request.onConnect`)
          onRequestStart(controller, context) {
            isSent = true;
            handler.onRequestStart?.(controller, context);
          },
          onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
          onResponseStart: (...args) => handler.onResponseStart?.(...args),
          onResponseData: (...args) => handler.onResponseData?.(...args),
          onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
          onResponseError: (...args) => handler.onResponseError?.(...args),
        }),
  );
  try {
    const request = { ...init, redirect: 'manual', dispatcher: watching } as Parameters<typeof dial>[1];
    const answer = await dial(url, request);
    const body = await readWhole(answer.body, url.hostname);
    const { status, statusText } = answer;
    return new Response(body.length === 0 ? null : body, { status, statusText, headers: [...answer.headers] });
  } catch (error) {
    if (init.signal?.aborted) throw init.signal.reason;
    const blocked = causes(error).find((one) => one instanceof DomainError);
    if (blocked) throw blocked;
    const details = { host: url.hostname, sent: isSent ? 'unknown' : 'no' };
    throw new DomainError('connector_unavailable', { message: `${url.hostname} cannot be reached`, details, cause: error });
  }
}

/** Counted after unpacking: a small answer can unpack to gigabytes. */
async function readWhole(body: AsyncIterable<Uint8Array> | null, host: string): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES)
      throw new DomainError('connector_refused', { message: `${host} answers with more than 10 MB`, details: { host, sent: 'unknown' } });
    chunks.push(chunk);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/**
 * The request that follows a redirect (Fetch standard, HTTP-redirect fetch). Credentials stay at the origin they were meant for.
 * @throws DomainError `egress_blocked` when a body would be handed to another origin
 */
function followed(status: number, init: RequestInit, from: URL, to: URL): RequestInit {
  const method = (init.method ?? 'GET').toUpperCase();
  const becomesGet = (status === 303 && method !== 'HEAD') || ((status === 301 || status === 302) && method === 'POST');
  const isSameOrigin = from.origin === to.origin;
  const headers = new Headers(init.headers);
  for (const name of [...headers.keys()]) {
    const isDropped = (!isSameOrigin && !HARMLESS_HEADERS.includes(name)) || (becomesGet && name.startsWith('content-'));
    if (isDropped) headers.delete(name);
  }
  const { body, ...rest } = init;
  if (becomesGet || body === undefined || body === null) return { ...rest, headers, method: becomesGet ? 'GET' : method };
  if (isSameOrigin) return { ...rest, headers, body };
  const rule = 'a redirect would hand the request to another host';
  throw new DomainError('egress_blocked', { message: `${to.hostname}: ${rule}`, details: { host: to.hostname, rule } });
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

function causes(error: unknown): unknown[] {
  const chain = [];
  for (let one = error; one instanceof Error && chain.length < 10; one = one.cause) {
    chain.push(one);
    if (one instanceof AggregateError) chain.push(...one.errors);
  }
  return chain;
}
