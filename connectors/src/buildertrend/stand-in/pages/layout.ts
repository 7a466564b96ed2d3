import { html } from 'hono/html';

type Html = ReturnType<typeof html>;

/** One page of the application: navigation, job picker, content. Everything put into the template is escaped. */
export function appPage(page: { title: string; current: 'jobs' | 'daily-logs'; user: string; jobId: string | null; content: Html }): Html {
  const { title, current, user, jobId, content } = page;
  const here = (name: typeof current) => (name === current ? html` aria-current="page"` : '');
  return document(
    title,
    html`<header class="topbar">
        <button class="menu" type="button" aria-expanded="false" aria-controls="jobs">Find a job</button>
        <a class="brand" href="/app/Landing">buildertrend</a>
        <nav class="topnav" data-testid="bt-main-navigation" aria-label="Main">
          <a href="/app/Landing"${here('jobs')}>Jobs</a>
          <a href="/app/DailyLogs"${here('daily-logs')}>Daily Logs</a>
        </nav>
        <form class="user" method="post" action="/u/logout"><span>${user}</span><button type="submit">Sign out</button></form>
      </header>
      <div class="frame">
        <aside id="jobs" class="jobs" aria-label="Jobs" data-current="${jobId ?? ''}">
          <label class="search">Search jobs<input data-testid="JobSearch" type="search" autocomplete="off" /></label>
          <p class="count" role="status"></p>
          <div class="rows"><ul></ul></div>
        </aside>
        <main>${content}</main>
      </div>
      <div class="ant-message" role="status" aria-live="polite"></div>
      <script type="module" src="/assets/job-picker.js"></script>`,
  );
}

/** The bare page: the notice that this is no vendor's page, style, nothing else. */
export function document(title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} | Buildertrend (stand-in)</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/shell.css" />
        <link rel="stylesheet" href="/assets/content.css" />
        <link rel="stylesheet" href="/assets/form.css" />
      </head>
      <body>
        <p class="notice">Local stand-in with invented jobs. Nothing here is connected to Buildertrend.</p>
        ${body}
      </body>
    </html>`;
}
