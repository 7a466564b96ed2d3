import { z } from 'zod';
import { dashboardRequest } from './oauth.ts';

/** Seed 000 section 8.2. */
export const ROLES = ['admin', 'manager', 'user', 'viewer'] as const;
export const role = z.enum(ROLES);
export type Role = z.infer<typeof role>;

/** What a route may ask for. Machine clients will hold a subset of these. */
export const SCOPES = [
  'profile:read',
  'profile:write',
  'users:read',
  'users:write',
  'modules:read',
  'modules:write',
  'automations:trigger',
  'runs:read',
  'runs:read_all',
  'runs:control',
  'approvals:read',
  'approvals:decide',
  'approvals:rules',
  'spending:write',
  'effects:stop',
  'schedules:write',
  'views:write',
  'views:manage',
  'failures:manage',
  'workspace:write',
  'connections:read',
  'connections:write',
  'machines:write',
  'audit:read',
  'outcomes:read',
  'outcomes:tell',
  'outcomes:write',
] as const;
export const scope = z.enum(SCOPES);
export type Scope = z.infer<typeof scope>;

const READ: readonly Scope[] = ['profile:read', 'profile:write', 'modules:read', 'runs:read', 'approvals:read'];

/**
 * The one policy table. `user` runs automations and sees its own runs; `manager` sees and decides all; `viewer` reads the
 * dashboard of the whole workspace and changes nothing but its own profile.
 */
export const ROLE_SCOPES = {
  admin: SCOPES,
  manager: [
    ...READ,
    'runs:read_all',
    'automations:trigger',
    'runs:control',
    'approvals:decide',
    'approvals:rules',
    'effects:stop',
    'schedules:write',
    'views:write',
    'views:manage',
    'failures:manage',
    'users:read',
    'connections:read',
    'machines:write',
    'audit:read',
    'outcomes:read',
    'outcomes:tell',
    'outcomes:write',
  ],
  user: [...READ, 'automations:trigger', 'runs:control', 'outcomes:tell', 'views:write'],
  viewer: [...READ, 'runs:read_all', 'outcomes:read'],
} as const satisfies Record<Role, readonly Scope[]>;

/** True when `role` may do what `scope` names. */
export function may(role: Role, scope: Scope): boolean {
  return (ROLE_SCOPES[role] as readonly Scope[]).includes(scope);
}

export const email = z.email('must be an e-mail address').max(254).toLowerCase();
/** With it a sign-in gives a code for that request in the place of tokens. */
export const forDashboard = dashboardRequest.optional();
export const loginRequest = z.strictObject({ email, password: z.string().min(1, 'must not be empty').max(200), authorize: forDashboard });
export const otpRequest = z.strictObject({ email, by: z.enum(['email', 'sms']).default('email') });
export const otpVerify = z.strictObject({
  email,
  code: z.string().regex(/^\d{6}$/, 'must be the 6 digits that were sent'),
  authorize: forDashboard,
});
export const refreshRequest = z.strictObject({ refresh_token: z.string().min(20).max(200) });
export const logoutRequest = z.strictObject({ refresh_token: z.string().min(20).max(200).optional() });

/** What somebody may choose; ASVS 5.0, 6.2.1 and 6.2.9. */
export const newPassword = z.string().min(10, 'must have at least 10 characters').max(200, 'must have at most 200 characters');
/** The body of `PUT /users/me/password`. Only somebody who has no password may leave it out, right after signing in. */
export const passwordChange = z
  .strictObject({ password: z.string().min(1, 'must not be empty').max(200).optional(), new_password: newPassword })
  .refine((change) => change.password !== change.new_password, { path: ['new_password'], message: 'must be another one' });
export type PasswordChange = z.infer<typeof passwordChange>;
/** What a change of the password came to. */
export const passwordChanged = z.object({
  /** of the person's other sessions; all of them have ended */
  sessions_ended: z.number().int(),
});

/** 15-minute access JWT (EdDSA, verify with `GET /auth/jwks`) and a 7-day refresh token that changes at each use. */
export const tokens = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  /** seconds */
  expires_in: z.number().int(),
  refresh_token: z.string(),
  /** seconds */
  refresh_expires_in: z.number().int(),
});
export type Tokens = z.infer<typeof tokens>;

export const profile = z.object({
  id: z.string(),
  email: z.email(),
  name: z.string(),
  role,
  workspace: z.object({
    id: z.uuid(),
    name: z.string(),
    time_zone: z.string(),
    locale: z.string().nullable(),
    currency: z.string(),
    is_demo: z.boolean(),
  }),
  scopes: z.array(scope),
});
export type Profile = z.infer<typeof profile>;

export const profileUpdate = z.strictObject({ name: z.string().trim().min(1, 'must not be empty').max(100) });

/** Claims of the access token beside the registered ones. */
export const accessClaims = z.object({
  sub: z.string(),
  workspace_id: z.uuid(),
  role,
  name: z.string(),
  sid: z.string(),
  /** the client that the session was made for; missing for the dashboard */
  client: z.string().optional(),
});
export type AccessClaims = z.infer<typeof accessClaims>;
