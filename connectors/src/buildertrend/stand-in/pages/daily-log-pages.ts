import { html } from 'hono/html';
import { NOTES_CHARACTERS, type StoredLog, TITLE_CHARACTERS } from '../daily-logs.ts';
import { DEMO_USERS, type DemoJob, demoJob } from '../demo-jobs.ts';
import { tabs } from './job-pages.ts';

/** The logs, newest first, of one job with the form above them, or of all jobs. */
export function dailyLogsPage(job: DemoJob | null, logs: StoredLog[], today: string) {
  const items = logs.map(
    ({ id, job_id, title, notes, log_date, author }) => html`<li class="card log">
      <p class="eyebrow">${formatDate(log_date)} · ${author}${job ? '' : ` · ${demoJob(job_id)?.name ?? job_id}`}</p>
      <h3><a href="/app/DailyLogView/${id}/${job_id}/none">${title}</a></h3>
      <p class="notes short">${notes}</p>
    </li>`,
  );
  const empty = html`<li class="card empty">No daily logs yet.</li>`;
  return html`<div class="heading">
      <div><p class="eyebrow" data-testid="job-title">${job ? job.name : 'All jobs'}</p><h1>Daily Logs</h1></div>
    </div>
    ${job ? tabs(job.id, 'daily-logs') : html`<p class="hint">Choose a job in the list to add a daily log.</p>`}
    ${job ? form(job.id, today) : ''}
    <h2 class="list-title">Entries</h2>
    <ul id="daily-log-list">${items.length > 0 ? items : empty}</ul>
    ${job ? html`<script type="module" src="/assets/daily-log-form.js"></script>` : ''}`;
}

/** The form with the real names, ids, limits and the real trap: everybody is notified unless the list is emptied. */
function form(jobId: string, today: string) {
  const chips = DEMO_USERS.map(
    ({ id, name }) => html`<span class="ant-select-selection-item" data-user-id="${id}" data-user-name="${name}">${name}</span>`,
  );
  const choice = (id: string, label: string) => html`<label class="choice"><input id="${id}" type="checkbox" />${label}</label>`;
  return html`<form class="card daily-log" data-job-id="${jobId}" novalidate>
    <h2>New Daily Log</h2>
    <p class="corrections" data-testid="requiredCorrections" hidden>Please correct the fields below.</p>
    <div class="fields">
      <div class="field">
        <label for="logDate">Date</label>
        <input id="logDate" name="logDate" type="date" value="${today}" required />
      </div>
      <div class="field wide">
        <label for="logTitle">Title</label>
        <textarea id="logTitle" name="logTitle" rows="1" maxlength="${TITLE_CHARACTERS}" aria-describedby="logTitle-error"></textarea>
        <p id="logTitle-error" class="ant-form-item-explain-error" hidden></p>
      </div>
      <div class="field wide">
        <label for="notes">Notes</label>
        <textarea id="notes" name="notes" rows="6" maxlength="${NOTES_CHARACTERS}"></textarea>
      </div>
      <fieldset class="wide">
        <legend>Share</legend>
        ${choice('isPrivate', 'Private')} ${choice('canShareSubs', 'Subs/Vendors')} ${choice('canShareOwner', 'Owner')}
      </fieldset>
      <div class="field wide">
        <label for="usersToNotify">Notify</label>
        <div class="ant-select">
          <div class="chips">${chips}</div>
          <input id="usersToNotify" autocomplete="off" placeholder="Nobody" aria-haspopup="true" aria-expanded="false" />
          <button class="ant-select-clear" type="button" aria-label="Notify nobody">×</button>
        </div>
      </div>
    </div>
    <div class="actions"><button id="publish" class="primary" type="submit">Publish</button></div>
  </form>`;
}

/** One log as a person reads it, with who was told. */
export function dailyLogView(log: StoredLog, job: DemoJob) {
  const names = DEMO_USERS.filter(({ id }) => log.notify_user_ids.includes(id)).map(({ name }) => name);
  const shares = [
    log.is_private ? 'private' : null,
    log.share_with_subs ? 'subs/vendors' : null,
    log.share_with_owner ? 'owner' : null,
  ].filter((one) => one !== null);
  return html`<div class="heading">
      <div><p class="eyebrow" data-testid="job-title">${job.name}</p><h1 id="item-header-title">${log.title}</h1></div>
    </div>
    ${tabs(job.id, 'daily-logs')}
    <article class="card">
      <dl>
        <div><dt>Date</dt><dd>${formatDate(log.log_date)}</dd></div>
        <div><dt>Written by</dt><dd>${log.author}</dd></div>
        <div><dt>Shared with</dt><dd>${shares.length > 0 ? shares.join(', ') : 'internal users'}</dd></div>
        <div><dt>Notified</dt><dd data-testid="notified">${names.length > 0 ? names.join(', ') : 'nobody'}</dd></div>
      </dl>
      <p class="notes">${log.notes}</p>
    </article>`;
}

/** A calendar date, so no time zone may move it. */
function formatDate(date: string): string {
  return new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`));
}
