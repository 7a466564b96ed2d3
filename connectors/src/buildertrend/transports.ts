import { partnerApi } from './partner-api.ts';
import type { ConstructionPort, Ctx } from './port.ts';
import type { TRANSPORTS } from './schemas.ts';

const PORTS: Record<(typeof TRANSPORTS)[number], ConstructionPort> = { 'partner-api': partnerApi };

/** The port that this connection was set up with. */
export function portOf({ config }: Ctx): ConstructionPort {
  return PORTS[config.transport];
}
