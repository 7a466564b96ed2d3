import { z } from 'zod';

/** Everything that can be wrong, once. Each edge maps the code with a total `Record<ProblemCode, …>`. */
export const PROBLEM_CODES = [
  // the request
  'input_invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'too_many_requests',
  'request_too_large',
  'idempotency_key_reused',
  'credentials_wrong',
  'code_wrong',
  'token_reused',
  // runs and approvals
  'run_move_refused',
  'lease_lost',
  'module_disabled',
  'approval_decided',
  'approval_expired',
  'approval_changed',
  'decision_not_allowed',
  'effect_slot_taken',
  'effect_not_approved',
  'effect_unknown',
  'duplicate_business',
  'spending_limit_reached',
  'effects_stopped',
  'effects_happened',
  'attempts_used_up',
  'step_timeout',
  'value_too_large',
  'deadline_passed',
  // outside systems
  'connector_unavailable',
  'connector_timeout',
  'connector_rate_limited',
  'connector_refused',
  'connection_expired',
  'egress_blocked',
  'rate_gone',
  // hotel booking
  'address_not_found',
  'no_availability',
  'no_rooms_within_budget',
  'job_not_found',
  'confirmation_differs',
  // models
  'model_answer_invalid',
  'model_unavailable',
  'budget_exceeded',
  // ours
  'internal',
] as const;
export const problemCode = z.enum(PROBLEM_CODES);
export type ProblemCode = z.infer<typeof problemCode>;

/** What kind of trouble it is: decides whether trying again can help. */
export type ProblemClass = 'request' | 'conflict' | 'transient' | 'expected' | 'bug';

/** Retry-or-not, once: only `transient` problems are tried again by the engine. */
export const PROBLEM_CLASS = {
  input_invalid: 'request',
  unauthenticated: 'request',
  forbidden: 'request',
  not_found: 'request',
  too_many_requests: 'request',
  request_too_large: 'request',
  idempotency_key_reused: 'conflict',
  credentials_wrong: 'request',
  code_wrong: 'request',
  token_reused: 'conflict',
  run_move_refused: 'conflict',
  lease_lost: 'conflict',
  module_disabled: 'conflict',
  approval_decided: 'conflict',
  approval_expired: 'conflict',
  approval_changed: 'conflict',
  decision_not_allowed: 'request',
  effect_slot_taken: 'conflict',
  effect_not_approved: 'conflict',
  effect_unknown: 'conflict',
  duplicate_business: 'conflict',
  spending_limit_reached: 'conflict',
  effects_stopped: 'conflict',
  effects_happened: 'conflict',
  attempts_used_up: 'bug',
  step_timeout: 'transient',
  value_too_large: 'bug',
  deadline_passed: 'conflict',
  connector_unavailable: 'transient',
  connector_timeout: 'transient',
  connector_rate_limited: 'transient',
  connector_refused: 'request',
  connection_expired: 'request',
  egress_blocked: 'bug',
  rate_gone: 'expected',
  address_not_found: 'expected',
  no_availability: 'expected',
  no_rooms_within_budget: 'expected',
  job_not_found: 'expected',
  confirmation_differs: 'expected',
  model_answer_invalid: 'expected',
  model_unavailable: 'transient',
  budget_exceeded: 'expected',
  internal: 'bug',
} as const satisfies Record<ProblemCode, ProblemClass>;

/** One wrong field: where it is (dotted path, list positions as numbers) and what was expected. */
export const fieldProblem = z.object({ field: z.string(), message: z.string() });
export type FieldProblem = z.infer<typeof fieldProblem>;

/** The `error` of the envelope. */
export const problem = z.object({
  code: problemCode,
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
});
export type Problem = z.infer<typeof problem>;

/**
 * The one error our own code throws. Edges map `code`; `details` may be shown to the person, so it holds no secret.
 * `cause` keeps the outside error for the log.
 */
export class DomainError extends Error {
  readonly code: ProblemCode;
  readonly details: Record<string, unknown>;
  constructor(code: ProblemCode, options: { message?: string; details?: Record<string, unknown>; cause?: unknown } = {}) {
    super(options.message ?? code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** True when trying the same thing again may help. Unknown errors are ours: trying again does not mend a bug. */
export function isTransient(error: unknown): boolean {
  return error instanceof DomainError && PROBLEM_CLASS[error.code] === 'transient';
}

/**
 * Parses `value` or throws `input_invalid` naming every wrong field.
 * @param where prefix of the field names, e.g. `input`; empty for none
 * @throws DomainError `input_invalid` with `details.fields: FieldProblem[]`
 */
export function parseOrRefuse<Schema extends z.ZodType>(schema: Schema, value: unknown, where = ''): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw refusedFields(...fieldProblems(parsed.error, where));
}

/** The refusal of fields that a schema alone cannot find wrong, as `parseOrRefuse` throws it. */
export function refusedFields(...fields: FieldProblem[]): DomainError {
  const message = fields.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; ');
  return new DomainError('input_invalid', { message, details: { fields } });
}

/** The wrong fields of a zod error, each with its dotted path below `where`; an unknown key is named by itself. */
export function fieldProblems(error: z.ZodError, where = ''): FieldProblem[] {
  return error.issues.flatMap((issue) => {
    const path = [where, ...issue.path.map(String)].filter((part) => part !== '');
    if (issue.code !== 'unrecognized_keys') return [{ field: path.join('.'), message: issue.message }];
    return issue.keys.map((key) => ({ field: [...path, key].join('.'), message: 'is not a known field' }));
  });
}
