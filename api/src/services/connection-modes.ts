import { type ConnectionSummary, DomainError } from '@banksman/contracts';
import { knownConnectors } from '../known-connectors.ts';
import type { Parts } from '../parts.ts';

type Mode = ConnectionSummary['mode'];
export type ModeOf = (connectorId: string) => Mode;

/** How each system is connected in a workspace; one whose connection cannot be opened counts as missing. */
export async function modesOf(parts: Parts, workspaceId: string): Promise<ModeOf> {
  const modes = new Map<string, Mode>();
  for (const { id } of knownConnectors(parts)) {
    const connection = await parts.connections.find(workspaceId, id).catch((error: unknown) => {
      if (error instanceof DomainError && error.code === 'connection_expired') return null;
      throw error;
    });
    modes.set(id, connection?.mode ?? 'missing');
  }
  return (connectorId) => modes.get(connectorId) ?? 'missing';
}
