import { type Connector, connectors } from '@banksman/connectors';
import type { Parts } from './parts.ts';

/** The shipped connectors, and those that only automations of this installation bring. */
export function knownConnectors({ automations }: Pick<Parts, 'automations'>): Connector[] {
  const needed = [...automations.values()].flatMap(({ needs }) => needs);
  return [...new Map([...connectors, ...needed].map((connector) => [connector.id, connector])).values()];
}

/** The connector with this id, connected or not; null when nobody knows it (any more). */
export function knownConnector(parts: Pick<Parts, 'automations'>, id: string): Connector | null {
  return knownConnectors(parts).find((connector) => connector.id === id) ?? null;
}
