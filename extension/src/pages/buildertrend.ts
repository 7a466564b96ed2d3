import type { SiteRule } from './site.ts';

const address = (part: string) => [`[id="jobInfo.address.${part}"]`];
/** The first line of a schedule that is not done yet. */
const nextItem = (cell: string) => [`tr[data-testid^='ScheduleItem-']:not([data-complete='true']) [data-field='${cell}']`];
const nextToDo = (cell: string) => [`li[data-testid^='ToDo-']:not([data-complete='true']) [data-field='${cell}']`];

/**
 * Buildertrend. Paths and element ids of jobs and daily logs as public projects use them (BuildCal/buildertrend-gateway,
 * buildertrend-api-map.md); those of schedules, purchase orders and messages: paths seen, fields assumed; to-dos: path assumed too.
 * Nothing here has met the live product: what is not found is said to be not found.
 */
export const buildertrend: SiteRule = {
  id: 'buildertrend',
  title: 'Buildertrend',
  // the second is the demo's stand-in
  hosts: ['buildertrend.net', '127.0.0.1'],
  ready: "[data-testid='bt-main-navigation']",
  subject: 'Job',
  pages: [
    {
      kind: 'job',
      title: 'Job',
      path: /^\/app\/JobPage\/(?<subject>\d+)\//,
      fields: ['job_name', 'street', 'city', 'state', 'zip', 'permit'],
      people: { label: 'Crew', heading: 'Crew' },
    },
    { kind: 'daily_log', title: 'Daily log', path: /^\/app\/DailyLogView\/\d+\/(?<subject>\d+)\//, fields: ['job_name_above'] },
    { kind: 'daily_logs', title: 'Daily logs', path: /^\/app\/DailyLogs$/, subjectIn: 'jobId', fields: ['job_name_above'] },
    {
      kind: 'schedule',
      title: 'Schedule',
      path: /^\/app\/Schedules\/\d+$/,
      subjectIn: 'jobId',
      fields: ['job_name_above', 'next_item', 'next_start', 'next_end'],
    },
    { kind: 'purchase_orders', title: 'Purchase orders', path: /^\/app\/PurchaseOrders$/, subjectIn: 'jobId', fields: ['job_name_above'] },
    {
      kind: 'todos',
      title: 'To-dos',
      path: /^\/app\/ToDos$/,
      subjectIn: 'jobId',
      fields: ['job_name_above', 'next_todo', 'next_todo_due'],
    },
    { kind: 'messages', title: 'Messages', path: /^\/app\/Messages\/Inbox$/, subjectIn: 'jobId', fields: ['job_name_above'] },
  ],
  fields: {
    job_name: { label: 'Job name', selectors: ['#item-header-title'] },
    job_name_above: { label: 'Job name', selectors: ["[data-testid='job-title']"] },
    street: { label: 'Street', selectors: address('street') },
    city: { label: 'City', selectors: address('city') },
    state: { label: 'State', selectors: address('state') },
    zip: { label: 'ZIP code', selectors: address('zip') },
    permit: { label: 'Permit', selectors: ['[id="jobInfo.permitNumber"]'] },
    next_item: { label: 'Next in the schedule', selectors: nextItem('title') },
    next_start: { label: 'Starts', selectors: nextItem('start'), as: 'date' },
    next_end: { label: 'Ends', selectors: nextItem('end'), as: 'date' },
    next_todo: { label: 'Next to-do', selectors: nextToDo('title') },
    next_todo_due: { label: 'Due', selectors: nextToDo('due'), as: 'date' },
  },
  inputs: {
    'job.id': 'subject',
    'job.name': 'job_name',
    'job.address.street': 'street',
    'job.address.city': 'city',
    'job.address.state': 'state',
    'job.address.zip': 'zip',
    crew: 'people',
    check_in: 'next_start',
    check_out: 'next_end',
  },
  log: {
    address: '/app/DailyLogs?jobId={subject}',
    title: '#logTitle, [name="logTitle"]',
    notes: '#notes, [name="notes"]',
    date: '#logDate, [name="logDate"]',
    sharing: '#canShareSubs, #canShareOwner',
    notified: 'form .ant-select-selection-item',
    notifyNobody: 'form .ant-select-clear',
    publish: "#publish, form:has(#logTitle) button[type='submit']",
    entries: '#daily-log-list > li',
    entryPath: /^\/app\/DailyLogView\/(?<log>\d+)\/(?<subject>\d+)\//,
  },
};
