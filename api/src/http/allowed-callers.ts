import { BlockList, isIP } from 'node:net';
import { DomainError } from '@banksman/contracts';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';
import type { ApiEnv } from './env.ts';

/** This machine and private networks (RFC 1918, RFC 4193, link-local left out). */
export const PRIVATE_NETWORKS = ['127.0.0.0/8', '::1/128', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'] as const;

/**
 * The API answers only callers from these networks, told by the address of the connection itself, never by a header. Everybody else
 * learns nothing but that: the BFF is the public face.
 * @param networks such as `10.0.0.0/8` or `2001:db8::/32`
 */
export function allowedCallers(networks: readonly string[]): MiddlewareHandler<ApiEnv> {
  const allowed = new BlockList();
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/');
    allowed.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return async (c, next) => {
    const address = addressOf(c);
    if (address !== null && !allowed.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'))
      throw new DomainError('forbidden', { message: 'The API does not answer to this network.' });
    await next();
  };
}

/** Null for a call within this process, which comes over no network. BlockList knows an IPv4 address that came by an IPv6 socket. */
function addressOf(c: Context): string | null {
  try {
    return getConnInfo(c).remote.address ?? null;
  } catch {
    return null;
  }
}
