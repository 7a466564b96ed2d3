import { DEMO_JOBS, type DemoJob } from './demo-jobs.ts';

export type ScheduleItem = { id: string; title: string; assigned: string; start: string; end: string; isComplete: boolean };
export type PurchaseOrder = { id: string; title: string; vendor: string; amount: string; status: string };
export type ToDo = { id: string; title: string; due: string; assigned: string; isComplete: boolean };
export type Message = { id: string; from: string; subject: string; at: string };

const DAY_MS = 86_400_000;
const PHASES = ['Site walk and layout', 'Rough-in', 'Inspection', 'Finishes'] as const;
const ORDERS = [
  { title: 'Lumber package', vendor: 'Foothill Lumber Supply', amount: '$18,240.00', status: 'Approved' },
  { title: 'Lift rental, two weeks', vendor: 'High Reach Rentals', amount: '$3,150.00', status: 'Pending' },
] as const;
const TODOS = ['Order the dumpster', 'Find rooms for the crew', 'Send the inspection photos'] as const;

/** Numbered after their job, so that no two are alike. */
const idOf = (job: DemoJob, kind: number, at: number) => `${job.id.slice(2)}${kind}${at}`;

/** A date `days` from `now` in the vendor's way of writing: "Dec 7, 2026". */
function dateIn(now: Date, days: number): string {
  const at = new Date(now.getTime() + days * DAY_MS);
  return new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' }).format(at);
}

/** The first is done; the second is the next, 14 days ahead and later for each further job. */
export function scheduleOf(job: DemoJob, now: Date): ScheduleItem[] {
  const shift = DEMO_JOBS.indexOf(job);
  return PHASES.map((title, at) => ({
    id: idOf(job, 1, at),
    title,
    assigned: job.crew[at % job.crew.length]?.name ?? job.projectManager,
    start: dateIn(now, shift + at * 14),
    end: dateIn(now, shift + at * 14 + 3),
    isComplete: at === 0,
  }));
}

export function purchaseOrdersOf(job: DemoJob): PurchaseOrder[] {
  return ORDERS.map((order, at) => ({ id: idOf(job, 2, at), ...order }));
}

export function toDosOf(job: DemoJob, now: Date): ToDo[] {
  return TODOS.map((title, at) => ({
    id: idOf(job, 3, at),
    title: at === 1 ? `${title} at ${job.name}` : title,
    due: dateIn(now, at * 5 - 2),
    assigned: job.projectManager,
    isComplete: at === 0,
  }));
}

export function messagesOf(job: DemoJob, now: Date): Message[] {
  return [
    { id: idOf(job, 4, 0), from: job.projectManager, subject: `Next week at ${job.name}`, at: dateIn(now, -1) },
    { id: idOf(job, 4, 1), from: job.crew[0]?.name ?? '', subject: 'Where do we sleep?', at: dateIn(now, -2) },
  ];
}
