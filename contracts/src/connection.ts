import { z } from 'zod';
import { connectorStatus } from './effect.ts';
import { problemCode } from './problem.ts';

/** How the last test of a connection went. */
export const connectionCheck = z.object({
  ok: z.boolean(),
  at: z.iso.datetime(),
  took_ms: z.number().int(),
  /** what the system said, or what is wrong, in words */
  detail: z.string(),
  code: problemCode.nullable(),
  by: z.string(),
});

/** An outside system, how far its connector is proven, and how it is connected here. */
export const connectionSummary = z.object({
  connector: z.string(),
  title: z.string(),
  category: z.string(),
  status: connectorStatus,
  mode: z.enum(['demo', 'sandbox', 'live', 'missing']),
  docs: z.string(),
  /** automations that need it */
  needed_by: z.array(z.string()),
  can_test: z.boolean(),
  last_check: connectionCheck.nullable(),
});
export type ConnectionSummary = z.infer<typeof connectionSummary>;
