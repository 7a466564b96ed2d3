import { z } from 'zod';
import type { scope } from './identity.ts';

/**
 * What a program may be allowed, in the words of seed 000: it never decides, and touches neither people nor keys, connections or
 * settings.
 */
export const MACHINE_SCOPES = ['wrm:read', 'wrm:write', 'automations:trigger'] as const;
export const machineScope = z.enum(MACHINE_SCOPES);
export type MachineScope = z.infer<typeof machineScope>;

/** What each word opens here. */
export const MACHINE_SCOPE_GIVES = {
  'wrm:read': ['modules:read', 'runs:read', 'runs:read_all', 'approvals:read'],
  'wrm:write': ['runs:control', 'schedules:write'],
  'automations:trigger': ['automations:trigger', 'modules:read', 'runs:read'],
} as const satisfies Record<MachineScope, readonly z.infer<typeof scope>[]>;

/** `key`: acts for the person who made it and ends with them. `client`: belongs to the workspace (OAuth client credentials). */
export const machineKind = z.enum(['key', 'client']);
export type MachineKind = z.infer<typeof machineKind>;

/** How a program signs in; its secret is shown once and never again. */
export const machine = z.object({
  id: z.uuid(),
  kind: machineKind,
  name: z.string(),
  /** the first characters of the secret */
  prefix: z.string(),
  scopes: z.array(machineScope),
  created_by: z.string(),
  created_at: z.iso.datetime(),
  rotated_at: z.iso.datetime().nullable(),
  expires_at: z.iso.datetime().nullable(),
  last_used_at: z.iso.datetime().nullable(),
  revoked_at: z.iso.datetime().nullable(),
});
export type Machine = z.infer<typeof machine>;

/** The body of `POST /machines`. */
export const newMachine = z.strictObject({
  kind: machineKind,
  name: z.string().trim().min(1, 'must not be empty').max(100),
  scopes: z.array(machineScope).min(1, 'must have at least one').max(MACHINE_SCOPES.length),
  /** null: until it is revoked */
  expires_in_days: z.number().int().min(1).max(3650).nullable().default(365),
});
export type NewMachine = z.infer<typeof newMachine>;

/** A machine with its secret, which nobody can see again. */
export const madeMachine = z.object({ machine, secret: z.string() });
export type MadeMachine = z.infer<typeof madeMachine>;
