import { z } from 'zod';
import { forDashboard, tokens } from './identity.ts';
import { authorizeAnswer } from './oauth.ts';

/** Instead of tokens, when the person has a second factor: the right password or code was only the first half. */
export const secondFactorAsked = z.object({
  second_factor: z.object({
    /** to be sent back with the code, by whoever gave the first factor */
    token: z.string(),
    /** seconds */
    expires_in: z.number().int(),
  }),
});
export type SecondFactorAsked = z.infer<typeof secondFactorAsked>;

/** What a proof in full gives: tokens, or where to take the code for them when it came with an authorization request. */
export const signInGranted = z.union([tokens, authorizeAnswer]);
export type SignInGranted = z.infer<typeof signInGranted>;

/** What a sign-in gives: the same, or the question for the second factor. */
export const signInAnswer = z.union([tokens, authorizeAnswer, secondFactorAsked]);
export type SignInAnswer = z.infer<typeof signInAnswer>;

const code = z
  .string()
  .max(40)
  .transform((typed) => typed.replaceAll(/[\s-]/g, '').toUpperCase())
  .pipe(z.string().regex(/^(\d{6}|[A-Z2-9]{12})$/, 'must be the 6 digits of the app, or a recovery code'));
const password = z.string().min(1, 'must not be empty').max(200).optional();

export const secondFactorAnswer = z.strictObject({ token: z.string().min(20).max(1_000), code, authorize: forDashboard });
/** The password once more; only somebody who has none may leave it out, right after signing in. */
export const passwordAgain = z.strictObject({ password });
export const secondFactorConfirm = z.strictObject({ code: z.string().regex(/^\d{6}$/, 'must be the 6 digits of the app') });

/** One's own second factor. */
export const secondFactor = z.object({
  is_on: z.boolean(),
  since: z.iso.datetime().nullable(),
  recovery_codes_left: z.number().int(),
});
export type SecondFactor = z.infer<typeof secondFactor>;

/** What an authenticator app needs to know: RFC 6238 with its defaults (SHA-1, 6 digits, 30 s). */
export const secondFactorSetup = z.object({
  /** base32 (RFC 4648) without padding, 160 bits */
  secret: z.string(),
  /** `otpauth://totp/…`, for a QR code */
  uri: z.string(),
});

/** Each works once, in the place of the app; shown once and never again. */
export const recoveryCodes = z.object({ recovery_codes: z.array(z.string()) });
