import { DomainError } from '@banksman/contracts';
import ipaddr from 'ipaddr.js';

/** Where a request may go, decided from the URL alone; the address behind a name is judged when it is dialled. */
export type EgressRules = {
  hosts: ReadonlySet<string>;
  /** exact origins on this machine, for stand-ins */
  loopbackOrigins: ReadonlySet<string>;
  protocols: readonly string[];
  /** '' is the protocol's own */
  ports: readonly string[];
};

/**
 * True unless a textual IP address is global unicast: loopback, private, link-local (cloud metadata), carrier-grade NAT, multicast,
 * documentation ranges and everything that embeds an IPv4 address (6to4, Teredo, NAT64) are forbidden. IPv4-mapped IPv6 is judged as
 * the IPv4 address it is; the old IPv4-compatible form and what nobody was given yet, which ipaddr.js counts as unicast, are refused.
 */
export function isForbiddenAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return true;
  // ipaddr.js 2.5.0 reads every IPv6 address with a dotted end as the IPv4 one, also ::8.8.8.8, which is another address
  if (address.includes(':') && address.includes('.') && !/^::ffff:[\d.]+$/i.test(address)) return true;
  const ip = ipaddr.process(address);
  if (ip.range() !== 'unicast') return true;
  // of IPv6 only 2000::/3 is given out (RFC 4291, 2.4; IANA's table of unicast assignments); ipaddr.js calls all the rest unicast too
  return ip.kind() === 'ipv6' && (ip.toByteArray()[0] ?? 0) >> 5 !== 0b001;
}

/** @throws TypeError for an entry that is no plain origin on a loopback address: a name could be pointed elsewhere */
export function readLoopbackOrigins(origins: readonly string[]): ReadonlySet<string> {
  return new Set(
    origins.map((entry) => {
      const url = new URL(entry);
      const host = bareHost(url);
      const isLoopback = ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback';
      if (!isLoopback || url.origin !== entry) throw new TypeError(`not an origin on a loopback address: ${entry}`);
      return url.origin;
    }),
  );
}

/**
 * Judges one URL, the first and each that a redirect names.
 * @returns where it leads: to a stand-in on this machine or out
 * @throws DomainError `egress_blocked` with the host and the broken rule in `details`, never the path or query
 */
export function judgeUrl(url: URL, rules: EgressRules): 'loopback' | 'internet' {
  const block = (rule: string) =>
    new DomainError('egress_blocked', { message: `${url.hostname}: ${rule}`, details: { host: url.hostname, rule } });
  if (url.username !== '' || url.password !== '') throw block('no credentials in a URL');
  if (rules.loopbackOrigins.has(url.origin)) return 'loopback';
  if (!rules.protocols.includes(url.protocol)) throw block('only https');
  if (!rules.ports.includes(url.port)) throw block('only port 443');
  if (!rules.hosts.has(url.hostname)) throw block('not a host of this connector');
  return 'internet';
}

/** Names that lead to this machine or its network, whatever a resolver says. */
const INSIDE_NAME = /(^|\.)(localhost|local|internal|lan|home\.arpa)\.?$/;

/** What is wrong with an address that the egress refuses of every connector; null when it may be one's own host. */
export function refusalOfAll(url: URL): string | null {
  const host = bareHost(url);
  if (url.username !== '' || url.password !== '') return 'must be without a user name or password';
  if (url.protocol !== 'https:') return 'must begin with https://';
  if (url.port !== '') return 'must be without a port: only port 443 is reached';
  const isInside = ipaddr.isValid(host) ? isForbiddenAddress(host) : INSIDE_NAME.test(host);
  return isInside ? 'must be a host on the internet, not inside this network' : null;
}

/** The host without the brackets of an IPv6 literal. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}
