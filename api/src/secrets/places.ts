import type { OlderSecret } from '@banksman/db';
import type { Place } from './vault.ts';

/** Where a secret of a workspace lies; a test compares the tables with those of the database. */
export function placeOf(workspaceId: string, table: OlderSecret['table'], row: string): Place {
  return { workspaceId, table, column: 'sealed', row };
}

/** A secret field of a connection. */
export function placeOfSecret(workspaceId: string, connector: string, field: string): Place {
  return placeOf(workspaceId, 'connection_secrets', `${connector}/${field}`);
}
