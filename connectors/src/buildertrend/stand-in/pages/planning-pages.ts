import { html } from 'hono/html';
import type { DemoJob } from '../demo-jobs.ts';
import { messagesOf, purchaseOrdersOf, scheduleOf, toDosOf } from '../demo-plans.ts';
import { type JobTab, tabs } from './job-pages.ts';

type Html = ReturnType<typeof html>;

/** Schedule, purchase orders, to-dos and messages of one job. Their paths were seen (to-dos': assumed), their elements are the stand-in's own. */
export function planningPage(job: DemoJob, tab: keyof typeof CONTENT, now: Date): Html {
  const { title, body } = CONTENT[tab];
  return html`<div class="heading">
      <div><p class="eyebrow" data-testid="job-title">${job.name}</p><h1>${title}</h1></div>
    </div>
    ${tabs(job.id, tab)}
    <section class="card scroll">${body(job, now)}</section>`;
}

/** What the pages are called. */
export const titleOf = (tab: keyof typeof CONTENT): string => CONTENT[tab].title;

const CONTENT = {
  schedule: { title: 'Schedule', body: schedule },
  'purchase-orders': { title: 'Purchase Orders', body: purchaseOrders },
  todos: { title: 'To-Do’s', body: toDos },
  messages: { title: 'Messages', body: messages },
} as const satisfies Partial<Record<JobTab, { title: string; body: (job: DemoJob, now: Date) => Html }>>;

/** `String(…)` below: `false` alone would be left out of the page, and "not done" could not be read. */
function schedule(job: DemoJob, now: Date): Html {
  const rows = scheduleOf(job, now).map(
    ({ id, title, assigned, start, end, isComplete }) => html`<tr data-testid="ScheduleItem-${id}" data-complete="${String(isComplete)}">
      <td data-field="title">${title}</td><td>${assigned}</td><td data-field="start">${start}</td><td data-field="end">${end}</td>
      <td>${isComplete ? 'Complete' : 'Open'}</td>
    </tr>`,
  );
  return table(['Item', 'Assigned', 'Start', 'End', 'Status'], rows);
}

function purchaseOrders(job: DemoJob): Html {
  const rows = purchaseOrdersOf(job).map(
    ({ id, title, vendor, amount, status }) => html`<tr data-testid="PurchaseOrder-${id}">
      <td>PO-${id}</td><td data-field="title">${title}</td><td>${vendor}</td><td>${amount}</td><td><span class="tag">${status}</span></td>
    </tr>`,
  );
  return table(['Number', 'Title', 'Vendor', 'Amount', 'Status'], rows);
}

function toDos(job: DemoJob, now: Date): Html {
  const items = toDosOf(job, now).map(
    ({ id, title, due, assigned, isComplete }) => html`<li class="log" data-testid="ToDo-${id}" data-complete="${String(isComplete)}">
      <h3 data-field="title">${title}</h3>
      <p class="eyebrow">${isComplete ? 'Complete' : html`Due <span data-field="due">${due}</span>`} · ${assigned}</p>
    </li>`,
  );
  return html`<ul>${items}</ul>`;
}

function messages(job: DemoJob, now: Date): Html {
  const rows = messagesOf(job, now).map(
    ({ id, from, subject, at }) =>
      html`<tr data-testid="Message-${id}"><td>${from}</td><td data-field="subject">${subject}</td><td>${at}</td></tr>`,
  );
  return table(['From', 'Subject', 'Date'], rows);
}

function table(columns: readonly string[], rows: readonly (Html | Promise<Html>)[]): Html {
  const head = columns.map((column) => html`<th scope="col">${column}</th>`);
  return html`<table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table>`;
}
