/** How the first half of a sign-in was proven; `code` by e-mail or text, `issuer` by OpenID Connect. */
export const FIRST_FACTORS = ['password', 'code', 'issuer'] as const;
export type FirstFactor = (typeof FIRST_FACTORS)[number];

/** How the second half was, for somebody who has a second factor. */
export const SECOND_FACTORS = ['app', 'recovery_code'] as const;
export type SecondFactorUsed = (typeof SECOND_FACTORS)[number];

/** How somebody proved in full who they are. */
export type Proof = { way: FirstFactor; second?: SecondFactorUsed };
/** Who that is. */
export type Proven = Proof & { userId: string };
