import type { Log } from '@banksman/connectors';
import type { Database } from '@banksman/db';
import * as schema from '@banksman/db/schema';
import { drizzleAdapter } from '@better-auth/drizzle-adapter';
import { betterAuth } from 'better-auth';
import { emailOTP, jwt, organization } from 'better-auth/plugins';
import { createAccessControl } from 'better-auth/plugins/access';
import type { Mailer } from '../mail/mailer.ts';

export const ISSUER = 'banksman';
export const AUDIENCE = 'banksman-api';
/** seconds */
export const ACCESS_TOKEN_LIVES = 15 * 60;
/** Codes live five minutes (NIST SP 800-63B 5.1.3.2: at most ten) and allow three tries; with five codes an hour that is 15 guesses. */
const CODE = { length: 6, livesSeconds: 5 * 60, tries: 3 };
/** A key signs for 90 days and is published for as long as any token it signed may live, with a wide margin. */
const KEY = { rotationSeconds: 90 * 24 * 3600, graceSeconds: 7 * 24 * 3600 };

const access = createAccessControl({ workspace: ['use'] } as const);
const inWorkspace = access.newRole({ workspace: ['use'] });

/** better-auth with what we use of it. Its own HTTP routes are not mounted: ours stand in front and call its functions. */
export function createBetterAuth(db: Database, secret: string, mailer: Mailer, log: Log) {
  return betterAuth({
    appName: 'Banksman',
    baseURL: 'http://banksman.internal',
    secret,
    telemetry: { enabled: false },
    logger: { level: 'error', log: (_level, message) => log('error', 'better-auth', { error: message }) },
    database: drizzleAdapter(db, {
      provider: 'pg',
      schema: {
        user: schema.authUser,
        session: schema.authSession,
        account: schema.authAccount,
        verification: schema.authVerification,
        jwks: schema.authJwks,
        organization: schema.authOrganization,
        member: schema.authMember,
        invitation: schema.authInvitation,
      },
    }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 200 },
    plugins: [
      emailOTP({
        otpLength: CODE.length,
        expiresIn: CODE.livesSeconds,
        allowedAttempts: CODE.tries,
        storeOTP: 'hashed',
        disableSignUp: true,
        // not awaited: how long the mail server takes would tell who has an account
        sendVerificationOTP: async ({ email, otp }) => {
          const mail = { to: email, subject: `${otp} is your Banksman code`, text: codeMail(otp) };
          void mailer.send(mail).catch((error: unknown) => log('error', 'a sign-in code could not be mailed', { error: reasonOf(error) }));
        },
      }),
      jwt({
        jwks: { keyPairConfig: { alg: 'EdDSA', crv: 'Ed25519' }, rotationInterval: KEY.rotationSeconds, gracePeriod: KEY.graceSeconds },
        jwt: { issuer: ISSUER, audience: AUDIENCE, expirationTime: `${ACCESS_TOKEN_LIVES}s` },
        disableSettingJwtHeader: true,
      }),
      organization({
        ac: access,
        roles: { admin: inWorkspace, manager: inWorkspace, user: inWorkspace, viewer: inWorkspace },
        creatorRole: 'admin',
      }),
    ],
  });
}
export type BetterAuth = ReturnType<typeof createBetterAuth>;

/** A DomainError's cause says more than its code. */
function reasonOf(error: unknown): string {
  return String(error instanceof Error ? (error.cause ?? error) : error);
}

function codeMail(code: string): string {
  return `Your Banksman code is ${code}.\n\nIt works once, for five minutes. If you did not ask for it, you can ignore this mail: without the code nobody gets in.\n`;
}
