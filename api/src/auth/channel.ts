import type { Context } from 'hono';

/** How a request says where it came from; anything else is `api`. Not proof of anything, only for the history. */
const CHANNELS: readonly string[] = ['dashboard', 'extension', 'n8n'];

/** The channel of a request. */
export function channelOf(c: Context): string {
  const said = c.req.header('x-banksman-channel') ?? '';
  return CHANNELS.includes(said) ? said : 'api';
}
