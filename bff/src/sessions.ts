import { type Tokens, tokens } from '@banksman/contracts';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { COOKIE, type CookieSeal, type Session } from './sealed-cookie.ts';

/** A token this close to its end is renewed before it is used. */
const RENEW_BEFORE_MS = 30_000;
/** Requests that were under way with the old cookie still find the renewed session here. */
const REMEMBER_MS = 30_000;

const renewed = z.object({ data: tokens });

export type Sessions = {
  /** null: nobody is signed in. Renews the tokens when they are about to run out, once for all requests at a time. */
  of(c: Context): Promise<Session | null>;
  peek(c: Context): Session | null;
  keep(c: Context, session: Session): void;
  end(c: Context): void;
};

/** A session of what the API granted. @param now ms since 1970 */
export function sessionOf(granted: Tokens, now: number): Session {
  const { access_token: access, expires_in, refresh_token: refresh, refresh_expires_in } = granted;
  return { access, accessUntil: now + expires_in * 1000, refresh, refreshUntil: now + refresh_expires_in * 1000 };
}

/** Sessions live in the sealed cookie alone; one function sets it and one clears it. */
export function createSessions(apiUrl: string, seal: CookieSeal): Sessions {
  const renewals = new Map<string, Promise<Session | null>>();

  const renew = async (old: Session): Promise<Session | null> => {
    const answer = await fetch(`${apiUrl}/api/v1/auth/refresh`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refresh_token: old.refresh }),
      signal: AbortSignal.timeout(10_000),
    });
    if (answer.status === 401) return null;
    if (!answer.ok) throw new Error(`the API answered ${answer.status} to a refresh`);
    return sessionOf(renewed.parse(await answer.json()).data, Date.now());
  };

  const renewOnce = (old: Session): Promise<Session | null> => {
    const underWay = renewals.get(old.refresh);
    if (underWay) return underWay;
    const renewal = renew(old);
    renewals.set(old.refresh, renewal);
    const forget = () => renewals.delete(old.refresh);
    renewal.then(() => setTimeout(forget, REMEMBER_MS).unref(), forget);
    return renewal;
  };

  const sessions: Sessions = {
    peek(c) {
      const found = seal.open(getCookie(c, COOKIE));
      return found && found.refreshUntil > Date.now() ? found : null;
    },
    async of(c) {
      const found = sessions.peek(c);
      if (!found || found.accessUntil - RENEW_BEFORE_MS > Date.now()) return found;
      const renewed = await renewOnce(found);
      if (renewed) sessions.keep(c, renewed);
      else sessions.end(c);
      return renewed;
    },
    keep(c, session) {
      const maxAge = Math.max(0, Math.floor((session.refreshUntil - Date.now()) / 1000));
      setCookie(c, COOKIE, seal.seal(session), { httpOnly: true, secure: true, sameSite: 'Strict', path: '/', maxAge });
    },
    end(c) {
      deleteCookie(c, COOKIE, { secure: true, path: '/' });
    },
  };
  return sessions;
}
