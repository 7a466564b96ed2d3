import { buildertrend, callAction } from '@banksman/connectors';
import { type Site, site } from '@banksman/contracts';
import { z } from 'zod';
import { connectionOf, contextOf } from '../connections.ts';
import type { Parts } from '../parts.ts';
import type { Caller } from './caller.ts';

/** Building sites of the construction system that match `query`. Throws what the connector says. */
export async function findSites(parts: Parts, { workspaceId }: Caller, query: string, limit: number, signal: AbortSignal): Promise<Site[]> {
  const connection = await connectionOf(parts.connections, workspaceId, buildertrend);
  const action = buildertrend.actions.find_jobs;
  const context = contextOf(connection, { signal, reference: null, log: parts.log, now: parts.now });
  return z.array(site).parse(await callAction('buildertrend', 'find_jobs', action, { query, limit }, context));
}
