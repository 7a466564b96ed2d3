/** What the stand-in can play, by `POST /__stand-in/faults {scenario, times?, delay_ms?}`. */
export const TWILIO_SCENARIOS = [
  /** waits `delay_ms` before it does its work, also for a caller who has gone */
  'slow',
  /** 429, error 20429 */
  'rate_limited',
  /** 503, nothing taken */
  'unavailable',
  /** 400, error 21610: the recipient has replied STOP */
  'opted_out',
  /** 500, the message is taken */
  'error_after_commit',
  /** the connection breaks after the message is taken */
  'cut_after_commit',
] as const;

export type TwilioScenario = (typeof TWILIO_SCENARIOS)[number];
