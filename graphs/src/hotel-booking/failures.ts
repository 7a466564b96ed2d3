import { type DomainError, fieldProblem, formatMoney, PROBLEM_CODES, type ProblemCode } from '@banksman/contracts';
import { z } from 'zod';
import type { Automation } from '../automation.ts';
import { hotelBookingInput } from './input.ts';
import { counted, formatStay } from './stay.ts';

type Words = { why: string; next: string };
type Facts = { details: Record<string, unknown>; message: string; stay: string; jobId: string };

const LATER = 'Press Retry in a few minutes; it goes on at the step where it stopped.';
const ASK_ADMIN = 'Ask an administrator to look at it, then press Retry.';
const NEW_REQUEST = 'Start a new request with the change.';

/** Why it stopped and what to do, for every problem that exists. */
const WORDS: Record<ProblemCode, Words | ((facts: Facts) => Words)> = {
  input_invalid: (facts) => ({
    why: `Something in the request cannot be used${said(wrongFields(facts))}.`,
    next: 'Correct it and start a new request.',
  }),
  unauthenticated: { why: 'The sign-in behind this run has ended.', next: 'Sign in and press Retry.' },
  forbidden: { why: 'The person who started it may not do this.', next: 'Ask somebody with more rights to start it.' },
  not_found: { why: 'Something that the run needs is no longer there.', next: ASK_ADMIN },
  too_many_requests: { why: 'Too much was asked in a short time.', next: LATER },
  request_too_large: { why: 'A text of the request is too long.', next: 'Shorten it and start a new request.' },
  idempotency_key_reused: { why: 'The same request was already sent with other content.', next: 'Start a new request.' },
  credentials_wrong: { why: 'A password or key was not accepted.', next: ASK_ADMIN },
  code_wrong: { why: 'A code was not accepted.', next: 'Ask for a new code.' },
  token_reused: { why: 'A link or token was already used.', next: 'Sign in again.' },
  run_move_refused: { why: 'Somebody else changed this run at the same moment.', next: 'Reload the page to see how it stands.' },
  lease_lost: { why: 'The worker was interrupted.', next: LATER },
  module_disabled: { why: 'This automation is switched off.', next: 'Ask an administrator to switch it on.' },
  approval_decided: { why: 'The question was already answered.', next: 'Reload the page to see the answer.' },
  approval_expired: { why: 'Nobody answered before the price ran out.', next: 'Press Retry to look for current prices.' },
  approval_changed: { why: 'The offer changed while it was being decided.', next: 'Press Retry to look for current prices.' },
  decision_not_allowed: { why: 'This answer is not possible here.', next: 'Choose one of the answers shown.' },
  effect_slot_taken: {
    why: 'A different booking was already under way in this run.',
    next: 'Look at the run’s history before you start another.',
  },
  effect_not_approved: { why: 'Nobody has approved exactly this booking.', next: 'Press Retry; it asks again where needed.' },
  effect_unknown: {
    why: 'The connection broke while it was being sent, and the other side does not show yet what happened.',
    next: 'Answer the question in the inbox after a look at the supplier’s list of bookings.',
  },
  duplicate_business: {
    why: 'Another run already has rooms for this crew, job and dates.',
    next: 'Open that run. If you want both, start a new request and say so.',
  },
  spending_limit_reached: {
    why: 'It would cost more than the company’s spending limit allows now.',
    next: 'Ask an administrator to raise the limit, or wait until it starts anew.',
  },
  effects_stopped: { why: 'Somebody has stopped everything that leaves the company.', next: 'When the stop is taken back, press Retry.' },
  effects_happened: {
    why: 'Something was already done that doing it again would double.',
    next: 'Look at the run’s history before you start another.',
  },
  attempts_used_up: {
    why: 'The work on this step broke off again and again without a result.',
    next: 'Press Retry once. If it stops again, send the run’s number to support.',
  },
  step_timeout: { why: 'A step took far longer than it should.', next: LATER },
  value_too_large: { why: 'A step produced more data than can be kept.', next: ASK_ADMIN },
  deadline_passed: {
    why: 'It was not done by the time it had to be.',
    next: 'If it is still wanted, press Retry: it goes on, without the deadline.',
  },
  connector_unavailable: { why: 'The other system does not answer at the moment.', next: LATER },
  connector_timeout: { why: 'The other system took too long to answer.', next: LATER },
  connector_rate_limited: { why: 'The other system asked us to slow down.', next: LATER },
  connector_refused: ({ message }) => ({ why: `The other system refused it${said(message)}.`, next: ASK_ADMIN }),
  connection_expired: ({ details }) =>
    details.reason === 'not_connected'
      ? { why: `${text(details.system)} is not connected yet.`, next: 'Ask an administrator to connect it, then press Retry.' }
      : { why: 'The sign-in to the other system has run out.', next: 'Ask an administrator to connect it again, then press Retry.' },
  egress_blocked: { why: 'The address of the other system is not allowed.', next: ASK_ADMIN },
  rate_gone: ({ details }) => ({
    why: `The offers kept changing after approval; the last time ${text(details.because) || 'the rate was gone'}.`,
    next: 'Start a new request, or choose other dates.',
  }),
  address_not_found: ({ details }) => ({
    why: `We could not find the place of ${text(details.job_name) || 'the job'}: "${text(details.address)}" has no ZIP code that we know.`,
    next:
      details.typed === true
        ? 'Correct the address in a new request.'
        : 'Correct the address of the job in Buildertrend, then press Retry.',
  }),
  no_availability: noAvailability,
  no_rooms_within_budget: tooExpensive,
  job_not_found: ({ details, jobId }) => ({
    why: `Buildertrend has no job with the number ${text(details.job_id) || jobId}.`,
    next: 'Check the number of the job and start a new request.',
  }),
  confirmation_differs: ({ details }) => ({
    why: `The hotel confirmed something else than was approved: ${list(details.differences)}.`,
    next: `Call ${text(details.hotel_name) || 'the hotel'}${details.hotel_phone ? ` (${text(details.hotel_phone)})` : ''} with the confirmation number and have it corrected or cancelled.`,
  }),
  model_answer_invalid: { why: 'The language model gave no usable answer.', next: LATER },
  model_unavailable: { why: 'The language model does not answer.', next: LATER },
  budget_exceeded: { why: 'The limit for this run is used up.', next: 'Ask an administrator to raise it, then press Retry.' },
  internal: { why: 'Something went wrong on our side.', next: 'Press Retry once. If it stops again, send the run’s number to support.' },
};

/** A problem of a booking run in four parts. What is said to be safe is true at that step. */
export const explain: Automation['explain'] = (problem, given, step) => {
  const parsed = hotelBookingInput.safeParse(given);
  const stay = parsed.success ? formatStay(parsed.data.check_in, parsed.data.check_out) : '';
  const jobId = parsed.success ? parsed.data.job.id : '';
  const facts = { details: problem.details, message: problem.message, stay, jobId };
  const words = WORDS[problem.code];
  const { why, next } = typeof words === 'function' ? words(facts) : words;
  return { why, next, ...whatIsSafe(problem, step, facts) };
};

/** From here on the rooms are booked. */
const AFTER_BOOKING: readonly (string | null)[] = ['writeback', 'report'];

function whatIsSafe({ code, details }: DomainError, step: string | null, { stay, jobId }: Facts): { what: string; safe: string } {
  const confirmation = text(details.confirmation);
  const named = `${text(details.hotel_name) || 'the hotel'}${confirmation === '' ? '' : `, confirmation ${confirmation}`}`;
  if (code === 'confirmation_differs')
    return { what: 'The booking is not what was approved.', safe: `Something IS booked (${named}). Nothing more is sent.` };
  if (AFTER_BOOKING.includes(step) || confirmation !== '') {
    const what = step === 'report' ? 'The confirmation sheet was not stored.' : 'The booking was not noted on the job in Buildertrend.';
    return { what, safe: `The hotel IS booked (${named}). Pressing Retry does not book again.` };
  }
  const what = `No hotel was booked for job ${jobId}${stay === '' ? '' : `, ${stay}`}.`;
  const isUncertain =
    code === 'effect_unknown' ||
    details.booking_outcome === 'unknown' ||
    ((code === 'internal' || code === 'deadline_passed') && (step === 'act' || step === 'reflect'));
  if (isUncertain) {
    const safe = `It is not certain whether ${text(details.hotel_name) || 'the hotel'} got the booking. It is looked up before anything is sent again, so it cannot be booked twice.`;
    return { what: `The booking for job ${jobId}${stay === '' ? '' : `, ${stay}`} is not confirmed.`, safe };
  }
  return { what, safe: 'Nothing was booked and nothing was charged.' };
}

function noAvailability({ details, stay }: Facts): Words {
  const where = `within ${text(details.radius_km) || 'the'} km of ${text(details.city) || 'the job'}`;
  const when = stay === '' ? '' : ` for ${stay}`;
  switch (details.because) {
    case 'places':
      return {
        why: `No free room${when} sleeps ${text(details.people)} people in ${counted(Number(details.rooms), 'room')}.`,
        next: `Ask for more rooms. ${NEW_REQUEST}`,
      };
    case 'distance':
      return {
        why: `Free hotels${when} are all further away than the company's limit of ${text(details.max_distance_km)} km.`,
        next: `Choose other dates, or have the limit changed. ${NEW_REQUEST}`,
      };
    case 'currency':
      return {
        why: `The free hotels${when} charge in another currency than ${text(details.currency)}.`,
        next: `Choose their currency. ${NEW_REQUEST}`,
      };
    case 'all_gone':
      return {
        why: `Everything that was free${when} was sold out when we asked the hotels to confirm it.`,
        next: 'Press Retry to search again.',
      };
    default:
      return {
        why: `No hotel ${where} has rooms free${when}.`,
        next: `Press Retry later, or choose other dates or fewer rooms. ${NEW_REQUEST}`,
      };
  }
}

function tooExpensive({ details, stay }: Facts): Words {
  const money = (amount: unknown) => (typeof amount === 'number' ? formatMoney(amount, text(details.currency) || 'USD') : '');
  const limit = details.limit_by === 'policy' ? 'the company limit' : 'your budget';
  const advice =
    details.limit_by === 'policy'
      ? 'Ask for an exception to the lodging policy'
      : `Raise the budget to at least ${money(details.cheapest_cents)}`;
  return {
    why: `The cheapest room${stay === '' ? '' : ` for ${stay}`} is ${money(details.cheapest_cents)} a night at ${text(details.cheapest_hotel)}; ${limit} is ${money(details.limit_cents)}.`,
    next: `${advice}, or choose other dates or another place. ${NEW_REQUEST}`,
  };
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function list(value: unknown): string {
  return Array.isArray(value) ? value.map(text).join('; ') : text(value);
}

/** ": what was said", or nothing when an error carries only its code. */
function said(message: string): string {
  return (PROBLEM_CODES as readonly string[]).includes(message) || message === '' ? '' : `: ${message.replace(/\.$/, '')}`;
}

/** "check in must not be in the past" for each wrong field; the error's own words when it names none. */
function wrongFields({ details, message }: Facts): string {
  const fields = z.array(fieldProblem).safeParse(details.fields);
  if (!fields.success) return message;
  return fields.data.map((wrong) => `${wrong.field.split('.').slice(1).join(' ').replaceAll('_', ' ')} ${wrong.message}`.trim()).join('; ');
}
