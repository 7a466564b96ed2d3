import { z } from 'zod';
import { actor } from './event.ts';

/** What people, machines and configuration did; what runs did is named by the types of their events (`approval_decided`, `effect_sent`, …). */
export const AUDIT_ACTIONS = [
  'signed_in',
  'sign_in_refused',
  'signed_out',
  'session_ended',
  'session_misused',
  'password_changed',
  'second_factor_on',
  'second_factor_off',
  'second_factor_locked',
  'recovery_code_used',
  'recovery_codes_renewed',
  'issuer_linked',
  'user_invited',
  'invitation_revoked',
  'invitation_accepted',
  'role_changed',
  'user_deactivated',
  'user_reactivated',
  'profile_changed',
  'contact_changed',
  'workspace_changed',
  'module_changed',
  'limit_changed',
  'effects_stopped',
  'effects_allowed',
  'schedule_changed',
  'connection_set',
  'connection_removed',
  'connection_tested',
  'machine_made',
  'machine_rotated',
  'machine_revoked',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Kinds of entries as people look for them. */
export const AUDIT_GROUPS = ['decisions', 'effects', 'sign_in', 'people', 'configuration', 'connections', 'keys'] as const;
export const auditGroup = z.enum(AUDIT_GROUPS);
export type AuditGroup = z.infer<typeof auditGroup>;

/** The actions of each kind. */
export const AUDIT_GROUP_ACTIONS = {
  decisions: ['approval_decided', 'approval_reminded', 'approval_escalated', 'approval_held', 'approval_undone'],
  effects: [
    'effect_intent',
    'effect_sent',
    'effect_not_sent',
    'effect_confirmed',
    'effect_rejected',
    'effect_unknown',
    'effect_looked_up',
    'effect_reversed',
  ],
  sign_in: [
    'signed_in',
    'sign_in_refused',
    'signed_out',
    'session_ended',
    'session_misused',
    'password_changed',
    'second_factor_on',
    'second_factor_off',
    'second_factor_locked',
    'recovery_code_used',
    'recovery_codes_renewed',
    'issuer_linked',
  ],
  people: [
    'user_invited',
    'invitation_revoked',
    'invitation_accepted',
    'role_changed',
    'user_deactivated',
    'user_reactivated',
    'profile_changed',
    'contact_changed',
  ],
  configuration: ['workspace_changed', 'module_changed', 'limit_changed', 'effects_stopped', 'effects_allowed', 'schedule_changed'],
  connections: ['connection_set', 'connection_removed', 'connection_tested'],
  keys: ['machine_made', 'machine_rotated', 'machine_revoked'],
} as const satisfies Record<AuditGroup, readonly string[]>;

/** One line of the audit log; `seq` counts from 1 without gaps in a workspace. */
export const auditEntry = z.object({
  seq: z.number().int(),
  at: z.iso.datetime(),
  actor,
  action: z.string(),
  subject: z.object({ kind: z.string(), id: z.string() }),
  /** one sentence a person understands */
  text: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** What is looked for in the audit log; newest first. */
export const auditFilter = z.object({
  group: auditGroup.optional(),
  /** id of a person or machine */
  actor: z.string().max(100).optional(),
  /** id of what it was done to, such as a run */
  subject: z.string().max(100).optional(),
  /** words of the sentence */
  q: z.string().trim().max(100).optional(),
  /** calendar dates in the workspace's time zone, both included */
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
});
export type AuditFilter = z.infer<typeof auditFilter>;

/** What checking the chain came to. */
export const auditCheck = z.object({
  ok: z.boolean(),
  entries: z.number().int(),
  /** the first entry that is not as it was written, and how that shows */
  first_broken: z.object({ seq: z.number().int(), why: z.enum(['changed', 'missing', 'cut_off', 'unreadable']) }).nullable(),
  took_ms: z.number().int(),
  checked_at: z.iso.datetime(),
});
export type AuditCheck = z.infer<typeof auditCheck>;
