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

/** `missing`: there is no account */
export const connectionMode = z.enum(['demo', 'sandbox', 'live', 'missing']);

/** A secret as far as it is ever shown. */
export const keptSecret = z.object({
  field: z.string(),
  /** empty when four characters would give too much away */
  last_four: z.string(),
  set_at: z.iso.datetime(),
});

/** The account that a workspace connected itself. */
export const ownConnection = z.object({
  /** what was entered, without secrets */
  settings: z.record(z.string(), z.unknown()),
  secrets: z.array(keptSecret),
  set_at: z.iso.datetime(),
  set_by: z.string(),
});

/** The query of `DELETE /connections/{connector}`. */
export const disconnectQuery = z.object({
  /** `leave`: what is of unknown outcome is left to people, who are asked what became of it */
  unsettled: z.literal('leave').optional(),
});
export type DisconnectQuery = z.infer<typeof disconnectQuery>;

/** An outside system, how far its connector is proven, and how it is connected here. */
export const connectionSummary = z.object({
  connector: z.string(),
  title: z.string(),
  category: z.string(),
  status: connectorStatus,
  mode: connectionMode,
  docs: z.string(),
  /** automations that need it */
  needed_by: z.array(z.string()),
  can_test: z.boolean(),
  last_check: connectionCheck.nullable(),
  /** the workspace's own account; null while the installation's serves, or none */
  own: ownConnection.nullable(),
  /** JSON Schema (2020-12) of what is entered to connect; fields with `secret` are never shown again. Null: there is nothing to connect */
  form: z.record(z.string(), z.unknown()).nullable(),
  /** what serves without an account of the workspace's own */
  without_own: connectionMode,
  /** of what was sent there, how much is not known to have arrived or not; counted only with an own account, and to 100 */
  unsettled: z.number().int(),
});
export type ConnectionSummary = z.infer<typeof connectionSummary>;
