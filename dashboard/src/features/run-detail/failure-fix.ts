import type { ProblemCode } from '@banksman/contracts';

/** The one thing to press. `look`: read the history before doing anything; `wait`: it goes on by itself. */
export type Fix = 'retry' | 'reconnect' | 'fix_fields' | 'new_request' | 'ask_agency' | 'ask_admin' | 'answer' | 'open_other' | 'look';

const FIX: Record<ProblemCode, Fix> = {
  input_invalid: 'fix_fields',
  unauthenticated: 'retry',
  forbidden: 'ask_admin',
  not_found: 'ask_admin',
  too_many_requests: 'retry',
  request_too_large: 'fix_fields',
  idempotency_key_reused: 'new_request',
  credentials_wrong: 'reconnect',
  code_wrong: 'reconnect',
  token_reused: 'retry',
  run_move_refused: 'look',
  lease_lost: 'retry',
  module_disabled: 'ask_admin',
  approval_decided: 'look',
  approval_expired: 'retry',
  approval_changed: 'retry',
  decision_not_allowed: 'retry',
  effect_slot_taken: 'look',
  effect_not_approved: 'retry',
  effect_unknown: 'answer',
  duplicate_business: 'open_other',
  spending_limit_reached: 'ask_admin',
  effects_stopped: 'retry',
  effects_happened: 'look',
  attempts_used_up: 'retry',
  step_timeout: 'retry',
  value_too_large: 'ask_agency',
  deadline_passed: 'retry',
  connector_unavailable: 'retry',
  connector_timeout: 'retry',
  connector_rate_limited: 'retry',
  connector_refused: 'fix_fields',
  connection_expired: 'reconnect',
  egress_blocked: 'ask_agency',
  rate_gone: 'fix_fields',
  address_not_found: 'fix_fields',
  no_availability: 'fix_fields',
  no_rooms_within_budget: 'fix_fields',
  job_not_found: 'fix_fields',
  confirmation_differs: 'look',
  model_answer_invalid: 'retry',
  model_unavailable: 'retry',
  budget_exceeded: 'ask_admin',
  internal: 'ask_agency',
};

/** What mends a failure best. */
export const fixFor = (code: ProblemCode): Fix => FIX[code];
