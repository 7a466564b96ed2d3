import { APPROVALS_AT_MOST, type Approval } from '@banksman/contracts';

export const GROUPS = ['Overdue', 'Today', 'Later', 'Put aside'] as const;
export type Group = { name: (typeof GROUPS)[number]; approvals: Approval[] };

/**
 * Questions as the inbox lists them: past their due time, due today, later, and what somebody put aside; the soonest due first, empty
 * groups left out.
 * @param sameDay whether two moments are on one calendar day where the workspace is
 */
export function groupsOf(approvals: readonly Approval[], now: Date, sameDay: (one: Date, other: Date) => boolean): Group[] {
  const groupOf = ({ snoozed, due_at }: Approval): Group['name'] => {
    if (snoozed && Date.parse(snoozed.until) > now.getTime()) return 'Put aside';
    const due = new Date(due_at);
    if (due <= now) return 'Overdue';
    return sameDay(due, now) ? 'Today' : 'Later';
  };
  const sorted = approvals.toSorted((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at));
  return GROUPS.map((name) => ({ name, approvals: sorted.filter((one) => groupOf(one) === name) })).filter(
    (group) => group.approvals.length > 0,
  );
}

/** What asks for an answer now: everything that is not put aside. */
export function waitingIn(approvals: readonly Approval[], now: Date): Approval[] {
  return approvals.filter(({ snoozed }) => !snoozed || Date.parse(snoozed.until) <= now.getTime());
}

/** More wait than are listed. */
export const isCapped = (listed: readonly Approval[]) => listed.length >= APPROVALS_AT_MOST;

/** How many wait for an answer: `7`, or `200+` when not all are listed. */
export const countOfWaiting = (listed: readonly Approval[], now: Date) => `${waitingIn(listed, now).length}${isCapped(listed) ? '+' : ''}`;

/** Whether a question can be approved along with others: it has an amount, and no more than a yes is asked for. */
export function isBatchable({ permits, amount_cents, allowed_decisions, effect, kind }: Approval): boolean {
  return (
    kind === 'action' && permits !== null && amount_cents !== null && effect !== 'irreversible' && allowed_decisions.includes('approve')
  );
}
