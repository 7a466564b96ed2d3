import { isFinal, type OutcomeKind, type RunStatus, runStatus } from '@banksman/contracts';
import { changedFields, editedFields } from './changed-fields.ts';
import { isAfterHours, type Office, officeMs } from './office-hours.ts';

/** An event as far as it is measured with. `to` and `move` only of a `moved`. */
export type MeasuredEvent = { type: string; at: Date; by: string; to: string | null; move: string | null; forkOf: string | null };
export type MeasuredApproval = {
  createdAt: Date;
  decidedAt: Date | null;
  decidedVia: string | null;
  /** null: nobody decided it */
  decision: string | null;
  payload: unknown;
  answer: { payload?: unknown; edits?: unknown } | null;
  /** ms in which the card was in front of somebody; null: nobody told */
  activeMs: number | null;
};
export type Told = { outcome: OutcomeKind; minutes: number | null; at: Date };

/** All that is known of an ended run. */
export type RunHistory = {
  status: RunStatus;
  requestedAt: Date;
  finishedAt: Date;
  /** in the order of their numbers */
  events: readonly MeasuredEvent[];
  approvals: readonly MeasuredApproval[];
  /** newest first */
  told: readonly Told[];
  /** the last confirmed change outside, and whether one was undone, and when */
  confirmedAt: Date | null;
  reversedAt: Date | null;
  promisedFor: Date | null;
};

/** An SMS is read and answered in so much (a guess: nobody has measured it). */
export const SMS_MS = 45_000;
/** A card that is open longer was left open; without a report no more than that is believed either. */
export const ATTENTION_AT_MOST_MS = 600_000;
/** A person who presses Retry, Cancel or Run again has looked at the run (a guess). */
export const TOUCH_MS = 60_000;

/**
 * A person's own time with one question. Decided in the dashboard: as reported; when nobody reported, all of the time since it was asked,
 * so that we claim too little and not too much. Never more than ten minutes.
 */
export function attentionMs(approval: MeasuredApproval): number {
  const looked = Math.min(approval.activeMs ?? 0, ATTENTION_AT_MOST_MS);
  if (approval.decision === null || approval.decidedAt === null) return looked;
  if (approval.decidedVia === 'sms') return Math.min(looked + SMS_MS, ATTENTION_AT_MOST_MS);
  if (approval.activeMs !== null) return looked;
  return Math.min(Math.max(0, approval.decidedAt.getTime() - approval.createdAt.getTime()), ATTENTION_AT_MOST_MS);
}

type Parts = { queue: number; machine: number; person: number; outside: number };
const PARTS_OF: Partial<Record<RunStatus, keyof Parts>> = { approval_required: 'person', waiting: 'outside', failed: 'person' };

/** Where the time from the request to `end` went, in ms; together exactly that time. */
export function partsOf(history: Pick<RunHistory, 'requestedAt' | 'events'>, end: Date): Parts {
  const parts: Parts = { queue: 0, machine: 0, person: 0, outside: 0 };
  let since = history.requestedAt.getTime();
  let part: keyof Parts = 'queue';
  const until = (at: number) => {
    const clipped = Math.min(Math.max(at, since), end.getTime());
    parts[part] += Math.max(0, clipped - since);
    since = Math.max(since, clipped);
  };
  for (const event of history.events) {
    const next = partAfter(event, part);
    if (next === part) continue;
    until(event.at.getTime());
    part = next;
  }
  until(end.getTime());
  return parts;
}

function partAfter({ type, by, to }: MeasuredEvent, now: keyof Parts): keyof Parts {
  const status = type === 'moved' ? runStatus.safeParse(to).data : undefined;
  // What a worker writes it is at work on; what a person set going waits for one.
  if (status !== undefined) return PARTS_OF[status] ?? (by === 'worker' || isFinal(status) ? 'machine' : 'queue');
  return now === 'queue' && by === 'worker' ? 'machine' : now;
}

const byPerson = ({ by }: MeasuredEvent) => by === 'person' || by === 'client';
const RETRIES = new Set(['retry', 'cancel']);

/** Retries, cancellations and reruns by people, each with its moment. A rerun is told in the history of the run it goes on from. */
function interventions(events: readonly MeasuredEvent[]): MeasuredEvent[] {
  return events.filter(
    (event) => byPerson(event) && ((event.move !== null && RETRIES.has(event.move)) || (event.type === 'forked' && event.forkOf === null)),
  );
}

function editsOf(approvals: readonly MeasuredApproval[]) {
  const sum = { edits: 0, fieldsChanged: 0, fieldsTotal: 0 };
  for (const { decision, payload, answer } of approvals) {
    if (decision === null) continue;
    const isEdit = decision === 'edit';
    const edits = (answer?.edits ?? {}) as Record<string, unknown>;
    const fields = answer?.payload ? changedFields(payload, answer.payload) : editedFields(payload, isEdit ? edits : {});
    sum.edits += isEdit ? 1 : 0;
    sum.fieldsChanged += isEdit ? fields.changed : 0;
    sum.fieldsTotal += fields.total;
  }
  return sum;
}

/** The newest word holds; what was undone stays undone until somebody says otherwise later. */
function outcomeOf({ told, reversedAt }: RunHistory): { outcome: OutcomeKind | null; outcomeAt: Date | null } {
  const [newest] = told;
  if (reversedAt && (!newest || newest.at < reversedAt)) return { outcome: 'reversed', outcomeAt: reversedAt };
  return { outcome: newest?.outcome ?? null, outcomeAt: newest?.at ?? null };
}

/** What an ended run comes to, in ms and counts; the same history always gives the same. */
export function measure(history: RunHistory, office: Office) {
  const { approvals, events, requestedAt, finishedAt, status } = history;
  const end = status === 'completed' ? (history.confirmedAt ?? finishedAt) : finishedAt;
  const decided = approvals.filter(({ decision }) => decision !== null);
  const pressed = interventions(events);
  const touchedAt = [...decided.flatMap(({ decidedAt }) => decidedAt ?? []), ...pressed.map(({ at }) => at)];
  const firstAsked = Math.min(finishedAt.getTime(), ...approvals.map(({ createdAt }) => createdAt.getTime()));
  const parts = partsOf(history, end);
  return {
    turnaroundMs: Math.max(0, end.getTime() - requestedAt.getTime()),
    officeMs: officeMs(requestedAt, end, office),
    queueMs: parts.queue,
    machineMs: parts.machine,
    personMs: parts.person,
    outsideMs: parts.outside,
    firstAnswerMs: Math.max(0, firstAsked - requestedAt.getTime()),
    touches: touchedAt.length,
    afterHours: touchedAt.filter((at) => isAfterHours(at, office)).length,
    ...editsOf(approvals),
    humanRetries: pressed.length,
    activeMs:
      approvals.reduce((sum, approval) => sum + attentionMs(approval), 0) +
      pressed.length * TOUCH_MS +
      history.told.reduce((sum, { minutes }) => sum + (minutes ?? 0) * 60_000, 0),
    isOnTime: history.promisedFor === null ? null : status === 'completed' && end <= history.promisedFor,
    ...outcomeOf(history),
    stepRetries: events.filter(({ type }) => type === 'step_retry').length,
  };
}
