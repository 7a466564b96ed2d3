/** How the first half of a sign-in was proven; `code` by e-mail or text, `issuer` by OpenID Connect. */
export type FirstFactor = 'password' | 'code' | 'issuer';

/** How the second half was, for somebody who has a second factor. */
export type SecondFactorUsed = 'app' | 'recovery_code';
