import { z } from 'zod';
import { email, newPassword, role } from './identity.ts';

/** A member of a workspace, as those see them who may. */
export const member = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  role,
  /** since when they may not sign in here any more */
  deactivated_at: z.iso.datetime().nullable(),
  /** when one of their sessions was last used */
  last_seen_at: z.iso.datetime().nullable(),
  /** open approvals that wait for them */
  waiting: z.number().int(),
  /** whether signing in takes a code of an app, too */
  second_factor: z.boolean(),
});
export type Member = z.infer<typeof member>;

/** The body of `PATCH /users/{id}`. */
export const memberUpdate = z
  .strictObject({
    role: role.optional(),
    active: z.boolean().optional(),
    /** takes the second factor away, for somebody who lost their app and their recovery codes */
    second_factor: z.literal(false).optional(),
  })
  .refine((update) => Object.values(update).some((value) => value !== undefined), 'must change something');
export type MemberUpdate = z.infer<typeof memberUpdate>;

/** The body of `POST /invitations`. */
export const newInvitation = z.strictObject({ email, role });
export type NewInvitation = z.infer<typeof newInvitation>;

/** Somebody who was asked to join and has not answered yet. */
export const invitation = z.object({
  id: z.uuid(),
  email: z.string(),
  role,
  invited_by: z.string(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  /** what kept the newest mail from arriving, in words; null while nothing did */
  mail_problem: z.string().nullable(),
});
export type Invitation = z.infer<typeof invitation>;

/** What the link of an invitation shows to whoever holds it. */
export const openInvitation = z.object({
  email: z.string(),
  role,
  workspace: z.string(),
  invited_by: z.string(),
  expires_at: z.iso.datetime(),
});
export type OpenInvitation = z.infer<typeof openInvitation>;

/** The body of `POST /invitations/open/{token}`. */
export const acceptInvitation = z.strictObject({
  name: z.string().trim().min(1, 'must not be empty').max(100),
  password: newPassword,
});
export type AcceptInvitation = z.infer<typeof acceptInvitation>;

/** One of the caller's own sign-ins. */
export const ownSession = z.object({
  id: z.string(),
  is_current: z.boolean(),
  started_at: z.iso.datetime(),
  last_used_at: z.iso.datetime(),
  /** as the browser calls itself; null when it said nothing */
  device: z.string().nullable(),
  /** the address it came from, an IPv6 one by its network */
  network: z.string().nullable(),
});
export type OwnSession = z.infer<typeof ownSession>;
