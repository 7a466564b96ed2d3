import { z } from 'zod';
import { forDashboard } from './identity.ts';

/** Somewhere else where people can prove who they are (OpenID Connect), as the sign-in page names it. */
export const issuer = z.object({ id: z.string(), name: z.string() });
export type Issuer = z.infer<typeof issuer>;

/** Where the browser goes, and what it has to bring back with it. */
export const issuerJourney = z.object({
  location: z.url(),
  /** kept by the browser until it is back; good for ten minutes and with the answer to this journey only */
  note: z.string(),
});

/** With what the browser came back: the note, and the query of the address it was sent to. */
export const issuerReturn = z.strictObject({ note: z.string().min(20).max(2_000), query: z.string().max(8_000), authorize: forDashboard });
