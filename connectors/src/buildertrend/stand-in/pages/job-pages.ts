import { html } from 'hono/html';
import { DEMO_COMPANY, DEMO_JOBS, type DemoJob } from '../demo-jobs.ts';

/** All jobs, for a person who has just signed in. */
export function landing() {
  const rows = DEMO_JOBS.map(
    ({ id, name, city, state, projectManager }) => html`<tr>
      <td><a href="/app/JobPage/${id}/1">${name}</a></td>
      <td>${city}, ${state}</td>
      <td>${projectManager}</td>
      <td><span class="tag">Open</span></td>
    </tr>`,
  );
  return html`<div class="heading"><div><p class="eyebrow">${DEMO_COMPANY}</p><h1>Jobs</h1></div></div>
    <section class="card scroll landing">
      <table>
        <thead><tr><th scope="col">Job</th><th scope="col">City</th><th scope="col">Project manager</th><th scope="col">Status</th></tr></thead>
        <tbody>${rows}</tbody>
      </table>
    </section>`;
}

/** One job with the element ids of the real page. It is for reading: the stand-in changes no job. */
export function jobPage(job: DemoJob) {
  const field = (id: string, label: string, value: string, wide = false) =>
    html`<div class="field${wide ? ' wide' : ''}"><label for="${id}">${label}</label><input id="${id}" value="${value}" readonly /></div>`;
  const crew = job.crew.map(({ name, phone }) => html`<tr><td>${name}</td><td><a href="tel:${phone}">${phone}</a></td></tr>`);
  return html`<div class="heading">
      <div><p class="eyebrow">Job ${job.id} <span class="tag">Open</span></p><h1 id="item-header-title">${job.name}</h1></div>
    </div>
    ${tabs(job.id, 'job')}
    <div class="columns">
      <section class="card">
        <h2>Job Information</h2>
        <div class="fields">
          ${field('jobInfo.address.street', 'Street Address', job.street, true)} ${field('jobInfo.address.city', 'City', job.city)}
          ${field('jobInfo.address.state', 'State', job.state)} ${field('jobInfo.address.zip', 'Zip Code', job.zip)}
          ${field('jobInfo.permitNumber', 'Permit Number', job.permitNumber)}
          ${field('jobInfo.projectManager', 'Project Manager', job.projectManager)}
        </div>
      </section>
      <section class="card">
        <h2>Crew</h2>
        <table>
          <thead><tr><th scope="col">Name</th><th scope="col">Phone</th></tr></thead>
          <tbody>${crew}</tbody>
        </table>
      </section>
      <section class="card wide">
        <h2>Internal Notes</h2>
        <p class="notes">${job.notes}</p>
      </section>
    </div>`;
}

/** The parts of a job that exist here, with their addresses. */
const TABS = {
  job: { label: 'Job Info', href: (jobId: string) => `/app/JobPage/${jobId}/1` },
  'daily-logs': { label: 'Daily Logs', href: (jobId: string) => `/app/DailyLogs?jobId=${jobId}` },
  schedule: { label: 'Schedule', href: (jobId: string) => `/app/Schedules/0?jobId=${jobId}` },
  'purchase-orders': { label: 'Purchase Orders', href: (jobId: string) => `/app/PurchaseOrders?jobId=${jobId}` },
  todos: { label: 'To-Do’s', href: (jobId: string) => `/app/ToDos?jobId=${jobId}` },
  messages: { label: 'Messages', href: (jobId: string) => `/app/Messages/Inbox?jobId=${jobId}` },
};
export type JobTab = keyof typeof TABS;

/** The tabs of a job. */
export function tabs(jobId: string, current: JobTab) {
  const links = Object.entries(TABS).map(
    ([name, { label, href }]) => html`<a href="${href(jobId)}"${name === current ? html` aria-current="page"` : ''}>${label}</a>`,
  );
  return html`<nav class="tabs" aria-label="Job">${links}</nav>`;
}
