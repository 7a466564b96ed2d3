import type { Log } from '@banksman/connectors';
import { DomainError, EXTENSION_CLIENT, EXTENSION_ID } from '@banksman/contracts';
import { type Database, sweepIdentity } from '@banksman/db';
import type { MiddlewareHandler } from 'hono';
import type { Audit } from '../audit/audit.ts';
import { type ApiEnv, routes } from '../http/index.ts';
import type { Mailer } from '../mail/mailer.ts';
import { identityRoutes } from '../routes/identity.ts';
import { issuerRoutes } from '../routes/issuers.ts';
import { oauthRoutes } from '../routes/oauth.ts';
import { passwordRoutes } from '../routes/password.ts';
import { secondFactorRoutes } from '../routes/second-factor.ts';
import type { Vault } from '../secrets/vault.ts';
import { accessTokenVerifier } from './access-token.ts';
import { createBetterAuth } from './better-auth.ts';
import { channelOf } from './channel.ts';
import { signInFinisher } from './finish-sign-in.ts';
import { type IssuerSettings, openIssuers } from './issuers.ts';
import { openMachines } from './machines.ts';
import { signInRecorder } from './record-sign-in.ts';
import { refusalTeller } from './refused-sign-in.ts';
import { openSecondFactors } from './second-factor.ts';
import { authSecret, needSecret, pathOfSecret } from './secret.ts';
import type { SignInParts, TextCode } from './sign-in.ts';
import { openStandings } from './standings.ts';
import { ownerTeller } from './tell-owner.ts';
import { createUser, ensureOwner, type FirstStart, type NewUser } from './users.ts';

export type Identity = {
  routes: ReturnType<typeof routes>;
  /** puts the caller into the context when a valid bearer token comes with the request; with a bad one nobody is calling */
  authenticate: MiddlewareHandler<ApiEnv>;
  /** @throws StartRefused when tokens of this database were signed under another secret */
  needSecret(): Promise<void>;
  ensureOwner(first: FirstStart): ReturnType<typeof ensureOwner>;
  createUser(user: NewUser): Promise<string>;
  /** removes what has expired; once an hour is enough */
  sweep(): Promise<void>;
};

/** Sign-in for the API: better-auth for people, passwords, codes and keys; tokens and limits by us. */
export function openIdentity(given: {
  db: Database;
  vault: Vault;
  audit: Audit;
  secret: string | null;
  dataDir: string;
  mailer: Mailer;
  log: Log;
  /** ms for which a session is believed without asking */
  standingMs?: number;
  /** ids of the browser extensions that may sign people in */
  extensionIds?: readonly string[];
  /** sends sign-in codes as texts; left out, there are none */
  textCode?: TextCode;
  /** where the dashboard is, for the addresses that a sign-in may end at */
  publicUrl: string;
  /** where else people can sign in, and where they are sent back to */
  issuers?: { known: readonly IssuerSettings[]; redirectUri: string };
  /** ms since 1970, for the codes of authenticator apps */
  now?: () => number;
}): Identity {
  const { db, audit, mailer, log, extensionIds = [EXTENSION_ID], now = Date.now } = given;
  const standing = openStandings(db, given.standingMs);
  const secret = authSecret(given.secret, given.dataDir);
  const auth = createBetterAuth(db, secret, mailer, log);
  const machines = openMachines(db, secret);
  const tellRefused = refusalTeller(db, audit, log);
  const secondFactors = openSecondFactors({ db, vault: given.vault, audit, secret, tellRefused, now });
  const signIn: SignInParts = { db, auth, secondFactors, tellRefused, log };
  const signedIn = signInRecorder(db, audit);
  const finish = signInFinisher(signIn, signedIn, given.publicUrl);
  const tellOwner = ownerTeller(db, mailer, log);
  const issuers = openIssuers(given.issuers?.known ?? [], { redirectUri: given.issuers?.redirectUri ?? '', secret, now });
  const verify = accessTokenVerifier(() => auth.api.getJwks());
  return {
    routes: routes()
      .route('/', identityRoutes(signIn, audit, finish, given.textCode ?? null))
      .route('/', issuerRoutes(signIn, issuers, audit, finish))
      .route('/', secondFactorRoutes(signIn, finish, tellOwner))
      .route('/', passwordRoutes(signIn, audit, tellOwner))
      .route('/', oauthRoutes({ db, auth, extensionIds, clientCredentials: machines.grant, signedIn })),
    needSecret: () => needSecret(db, auth, given.secret === null ? pathOfSecret(given.dataDir) : 'AUTH_SECRET'),
    ensureOwner: (first) => ensureOwner(db, auth, first),
    createUser: (user) => createUser(db, auth, user),
    sweep: () => sweepIdentity(db),
    authenticate: async (c, next) => {
      const token = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
      if (token && /^b(k|mt)_/.test(token)) {
        const program = await machines.callerOf(token, channelOf(c) === 'n8n' ? 'n8n' : 'api');
        if (program) c.set('caller', program);
        return next();
      }
      const claims = token ? await verify(token).catch(nobody) : null;
      const now = claims ? await standing(claims.sid, claims.workspace_id) : null;
      if (claims && now) {
        const channel = claims.client === EXTENSION_CLIENT ? 'extension' : channelOf(c);
        c.set('caller', { userId: claims.sub, workspaceId: claims.workspace_id, ...now, channel });
        c.set('sessionId', claims.sid);
      }
      await next();
    },
  };
}

/** A bad token is no caller, so that an old one does not stand in the way of signing in; other trouble stays what it is. */
function nobody(error: unknown): null {
  if (error instanceof DomainError && error.code === 'unauthenticated') return null;
  throw error;
}
