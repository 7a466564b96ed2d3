import { bigint, boolean, customType, index, integer, pgSchema, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';

/** better-auth's tables (1.7.5: users, sessions, passwords, codes, keys, organizations) and ours for refresh tokens and limits. */
export const auth = pgSchema('auth');

const moment = () => timestamp({ withTimezone: true });
const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

export const authUser = auth.table('user', {
  id: text().primaryKey(),
  name: text().notNull(),
  email: text().notNull().unique(),
  emailVerified: boolean().notNull().default(false),
  image: text(),
  createdAt: moment().notNull().defaultNow(),
  updatedAt: moment().notNull().defaultNow(),
});

export const authSession = auth.table(
  'session',
  {
    id: text().primaryKey(),
    expiresAt: moment().notNull(),
    token: text().notNull().unique(),
    createdAt: moment().notNull().defaultNow(),
    updatedAt: moment().notNull().defaultNow(),
    ipAddress: text(),
    userAgent: text(),
    userId: text()
      .notNull()
      .references(() => authUser.id, { onDelete: 'cascade' }),
    activeOrganizationId: text(),
  },
  (t) => [index('session_user').on(t.userId)],
);

export const authAccount = auth.table(
  'account',
  {
    id: text().primaryKey(),
    accountId: text().notNull(),
    providerId: text().notNull(),
    userId: text()
      .notNull()
      .references(() => authUser.id, { onDelete: 'cascade' }),
    accessToken: text(),
    refreshToken: text(),
    idToken: text(),
    accessTokenExpiresAt: moment(),
    refreshTokenExpiresAt: moment(),
    scope: text(),
    password: text(),
    createdAt: moment().notNull().defaultNow(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (t) => [index('account_user').on(t.userId), uniqueIndex('account_once').on(t.providerId, t.accountId)],
);

export const authVerification = auth.table(
  'verification',
  {
    id: text().primaryKey(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: moment().notNull(),
    createdAt: moment().notNull().defaultNow(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (t) => [index('verification_identifier').on(t.identifier)],
);

export const authJwks = auth.table('jwks', {
  id: text().primaryKey(),
  publicKey: text().notNull(),
  privateKey: text().notNull(),
  createdAt: moment().notNull(),
  expiresAt: moment(),
  alg: text(),
  crv: text(),
});

/** A workspace as better-auth knows it; the id is `app.workspaces.workspace_id`. */
export const authOrganization = auth.table('organization', {
  id: text().primaryKey(),
  name: text().notNull(),
  slug: text().notNull().unique(),
  logo: text(),
  createdAt: moment().notNull(),
  metadata: text(),
});

export const authMember = auth.table(
  'member',
  {
    id: text().primaryKey(),
    organizationId: text()
      .notNull()
      .references(() => authOrganization.id, { onDelete: 'cascade' }),
    userId: text()
      .notNull()
      .references(() => authUser.id, { onDelete: 'cascade' }),
    role: text().notNull(),
    createdAt: moment().notNull(),
    /** ours: since when this person may not sign in here any more; their name stays in the history */
    deactivatedAt: moment(),
  },
  (t) => [uniqueIndex('member_once').on(t.organizationId, t.userId), index('member_user').on(t.userId)],
);

export const authInvitation = auth.table('invitation', {
  id: text().primaryKey(),
  organizationId: text()
    .notNull()
    .references(() => authOrganization.id, { onDelete: 'cascade' }),
  email: text().notNull(),
  role: text(),
  status: text().notNull(),
  expiresAt: moment().notNull(),
  createdAt: moment().notNull().defaultNow(),
  inviterId: text()
    .notNull()
    .references(() => authUser.id, { onDelete: 'cascade' }),
});

/** One use each; the session is the family that ends when an old one is used again. Only the hash is kept. */
export const refreshTokens = auth.table(
  'refresh_tokens',
  {
    sha256: text().primaryKey(),
    sessionId: text()
      .notNull()
      .references(() => authSession.id, { onDelete: 'cascade' }),
    createdAt: moment().notNull().defaultNow(),
    expiresAt: moment().notNull(),
    usedAt: moment(),
  },
  (t) => [index('refresh_tokens_session').on(t.sessionId)],
);

/** A code for a client, given by a person or for their proof; good once and for a minute. Used again, the session that it made ends (RFC 6749, 4.1.2). */
export const oauthCodes = auth.table('oauth_codes', {
  sha256: text().primaryKey(),
  userId: text()
    .notNull()
    .references(() => authUser.id, { onDelete: 'cascade' }),
  clientId: text().notNull(),
  redirectUri: text().notNull(),
  codeChallenge: text().notNull(),
  /** null for the dashboard, which has no installation */
  installation: text(),
  /** how the person proved who they are, when the code itself is the sign-in; null when somebody who was signed in gave it */
  way: text(),
  second: text(),
  expiresAt: moment().notNull(),
  /** set when it is used */
  sessionId: text(),
});

/** Sessions of clients: their refresh tokens are good only together with the secret whose SHA-256 `installation` is. */
export const clientSessions = auth.table('client_sessions', {
  sessionId: text()
    .primaryKey()
    .references(() => authSession.id, { onDelete: 'cascade' }),
  clientId: text().notNull(),
  installation: text().notNull(),
});

/** A person's authenticator app; counts at sign-in from `enabled_at` on. */
export const secondFactors = auth.table('second_factors', {
  userId: text()
    .primaryKey()
    .references(() => authUser.id, { onDelete: 'cascade' }),
  /** whose data key seals the secret */
  workspaceId: uuid().notNull(),
  keyVersion: integer().notNull(),
  sealed: bytes().notNull(),
  createdAt: moment().notNull().defaultNow(),
  enabledAt: moment(),
  /** the newest time step (30 s since 1970) whose code was used: none of it or before counts again (RFC 6238, 5.2) */
  lastStep: bigint({ mode: 'number' }),
});

/** Codes for the day the app is lost; only their hash is kept. */
export const recoveryCodes = auth.table(
  'recovery_codes',
  {
    userId: text()
      .notNull()
      .references(() => authUser.id, { onDelete: 'cascade' }),
    hash: text().notNull(),
    usedAt: moment(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.hash] })],
);

/** Tries per key and window, shared by all processes. */
export const attempts = auth.table('attempts', {
  key: text().primaryKey(),
  count: integer().notNull(),
  /** ms since 1970, by the database's clock */
  windowEndsMs: bigint({ mode: 'number' }).notNull(),
});
