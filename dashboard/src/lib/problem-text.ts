import { DomainError, type FieldProblem, fieldProblem, type ProblemCode } from '@banksman/contracts';
import { z } from 'zod';

/** What happened and what to do, for a person who has never seen an error code. */
export type ProblemText = { what: string; next: string };

const PROBLEM_TEXT: Record<ProblemCode, ProblemText> = {
  input_invalid: { what: 'Something in the form needs another look.', next: 'Correct the marked fields and send it again.' },
  unauthenticated: { what: 'You are signed out.', next: 'Sign in again; nothing you sent was lost.' },
  forbidden: { what: 'Your role does not allow this.', next: 'Ask an administrator of your workspace.' },
  not_found: { what: 'This is not here any more, or it was never yours to see.', next: 'Check the address or go back to the list.' },
  too_many_requests: { what: 'That was too many tries in a short time.', next: 'Wait a minute, then try again.' },
  request_too_large: { what: 'That is more than we can take at once.', next: 'Shorten the text and send it again.' },
  idempotency_key_reused: { what: 'The same request was already sent with other contents.', next: 'Reload the page and send it again.' },
  credentials_wrong: { what: 'E-mail and password do not match.', next: 'Check both, or let us send you a code.' },
  code_wrong: { what: 'This code is wrong or too old.', next: 'Check the newest e-mail, or send a new code.' },
  token_reused: { what: 'Your session was ended to keep the account safe.', next: 'Sign in again.' },
  run_move_refused: { what: 'The run has moved on meanwhile.', next: 'Look at where it stands now.' },
  lease_lost: { what: 'Another worker has taken over this run.', next: 'Nothing to do: it goes on by itself.' },
  module_disabled: { what: 'This automation is switched off.', next: 'Ask an administrator to switch it on.' },
  approval_decided: { what: 'Somebody has already decided this.', next: 'Nothing to do here.' },
  approval_expired: {
    what: 'The time to decide has run out.',
    next: 'Open the run to see what happened, and start it again if it is still needed.',
  },
  approval_changed: { what: 'The proposal changed while you were reading.', next: 'Read the new one below, then decide.' },
  decision_not_allowed: { what: 'This answer is not possible here.', next: 'Take one of the buttons that are shown.' },
  effect_slot_taken: { what: 'This is already being done.', next: 'Wait a moment and look at the run.' },
  effect_not_approved: { what: 'This needs an approval first.', next: 'Open the inbox and decide.' },
  effect_unknown: { what: 'We cannot tell yet whether it went through.', next: 'Do not repeat it. We are checking with the supplier.' },
  duplicate_business: { what: 'The same thing is already under way or done.', next: 'Open the existing run instead of starting another.' },
  spending_limit_reached: {
    what: 'This would go over the spending limit. Nothing was spent, and the question stays open.',
    next: 'Ask an administrator to raise the limit, or wait until it starts anew.',
  },
  effects_stopped: {
    what: 'Somebody has stopped everything that leaves the company. The question stays open.',
    next: 'Approve again when the stop is taken back.',
  },
  effects_happened: { what: 'Some things were already done by this run.', next: 'Look at the list, then confirm that you know.' },
  attempts_used_up: { what: 'The work broke off several times without a result.', next: 'Press Retry once; if it stays, ask for support.' },
  step_timeout: { what: 'A step took far longer than it should.', next: 'Press Retry in a few minutes.' },
  value_too_large: { what: 'A step produced more data than can be kept.', next: 'Ask an administrator to look at it.' },
  deadline_passed: { what: 'It was not done by the time it had to be.', next: 'Start a new request.' },
  connector_unavailable: { what: 'The other system does not answer.', next: 'Try again in a few minutes.' },
  connector_timeout: { what: 'The other system took too long to answer.', next: 'Try again in a few minutes.' },
  connector_rate_limited: { what: 'The other system asked us to slow down.', next: 'Try again in a few minutes.' },
  connector_refused: { what: 'The other system did not accept this.', next: 'Check what was entered, then try again.' },
  connection_expired: { what: 'The connection to the other system has expired.', next: 'Ask an administrator to connect it again.' },
  egress_blocked: { what: 'Banksman is not allowed to reach that address.', next: 'Tell your automation agency.' },
  rate_gone: { what: 'The offer is no longer available.', next: 'Start again to see today’s offers.' },
  address_not_found: { what: 'The job’s address could not be found.', next: 'Correct the address in Buildertrend, then try again.' },
  no_availability: { what: 'No hotel nearby has rooms for these dates.', next: 'Try other dates or fewer rooms.' },
  no_rooms_within_budget: { what: 'No hotel nearby fits the budget.', next: 'Raise the budget per night or choose other dates.' },
  job_not_found: { what: 'Buildertrend does not know this job.', next: 'Check the job number.' },
  confirmation_differs: {
    what: 'The hotel confirmed something other than what was asked.',
    next: 'Call the hotel before the crew travels.',
  },
  model_answer_invalid: { what: 'The language model gave an answer we cannot use.', next: 'Try again; the built-in rules can take over.' },
  model_unavailable: { what: 'The language model does not answer.', next: 'Try again; the built-in rules can take over.' },
  budget_exceeded: {
    what: 'The run reached its spending limit for thinking.',
    next: 'Ask an administrator to raise the limit, or start a smaller request.',
  },
  internal: { what: 'Something is wrong on our side.', next: 'Try again. If it stays, send the line below to your automation agency.' },
};

const UNREACHABLE: ProblemText = {
  what: 'Banksman cannot be reached.',
  next: 'Check your connection. We keep trying, and this page goes on by itself.',
};

/** Nothing that was asked or sent: our own code broke while it drew the page. */
const NOT_DRAWN: ProblemText = {
  what: 'This could not be shown, by a mistake of ours.',
  next: 'Nothing was sent or changed by it, and the other pages work. If it stays, send the line below to your automation agency.',
};

const NOT_SENT: ProblemText = {
  what: 'This was not sent: Banksman does not answer.',
  next: 'Nothing has changed. Press again when it is back; what you entered stays here.',
};
const MAYBE_SENT: ProblemText = {
  what: 'Banksman does not answer. We cannot tell whether this arrived.',
  next: 'When it is back this page shows how it stands. Press again only if it did not arrive.',
};

/**
 * The sentence pair for any error a query or mutation ends with; unknown errors are our own code's.
 * A `details.unreachable` of `true` means no answer came at all (set by `lib/api.ts`),
 * and its `details.was_sent` that something was to be changed.
 */
export function problemText(error: unknown): ProblemText {
  if (!(error instanceof DomainError)) return NOT_DRAWN;
  if (error.details.unreachable === true) return unreachableText(error.details.was_sent);
  return PROBLEM_TEXT[error.code];
}

function unreachableText(wasSent: unknown): ProblemText {
  if (wasSent === undefined) return UNREACHABLE;
  return wasSent === false ? NOT_SENT : MAYBE_SENT;
}

/** The wrong fields that the server named, or none. */
export function fieldProblemsOf(error: unknown): FieldProblem[] {
  if (!(error instanceof DomainError)) return [];
  return z.array(fieldProblem).safeParse(error.details.fields).data ?? [];
}

/** True when `error` carries this code. */
export function isProblem(error: unknown, code: ProblemCode): error is DomainError {
  return error instanceof DomainError && error.code === code;
}
