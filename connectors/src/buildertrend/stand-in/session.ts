import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { DEMO_USERS } from './demo-jobs.ts';

const COOKIE = 'bt_stand_in_user';

/** Who signed in on this browser; the demo's people have no passwords. */
export function signedInUser(c: Context): (typeof DEMO_USERS)[number] | null {
  const userId = getCookie(c, COOKIE);
  return DEMO_USERS.find(({ id }) => id === userId) ?? null;
}

/** @returns false when there is no such person */
export function signIn(c: Context, userId: unknown): boolean {
  const user = DEMO_USERS.find(({ id }) => id === userId);
  if (user) setCookie(c, COOKIE, user.id, { httpOnly: true, sameSite: 'Lax', path: '/' });
  return user !== undefined;
}

export function signOut(c: Context): void {
  deleteCookie(c, COOKIE, { path: '/' });
}

/** Where to go after signing in: only a page of this application. */
export function returnTo(wanted: unknown): string {
  return typeof wanted === 'string' && /^\/app\/[\w/?=&%.-]*$/.test(wanted) ? wanted : '/app/Landing';
}
