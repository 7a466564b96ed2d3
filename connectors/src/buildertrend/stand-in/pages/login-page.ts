import { html } from 'hono/html';
import { DEMO_COMPANY, DEMO_USERS } from '../demo-jobs.ts';
import { document } from './layout.ts';

/** The sign-in page that every page without a session leads to; `next` is where to go afterwards. */
export function loginPage(next: string) {
  const users = DEMO_USERS.map(
    ({ id, name, role }) => html`<button type="submit" name="user" value="${id}"><strong>${name}</strong><span>${role}</span></button>`,
  );
  return document(
    'Log in',
    html`<main class="login">
      <h1>Log in to ${DEMO_COMPANY}</h1>
      <p>Choose who you are. There are no passwords here.</p>
      <form method="post" action="/u/login">
        <input type="hidden" name="returnTo" value="${next}" />
        ${users}
      </form>
    </main>`,
  );
}
