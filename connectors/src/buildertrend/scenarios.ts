/** What the stand-in can play, by `POST /__stand-in/faults {scenario, times?, delay_ms?, operation?}`. */
export const BUILDERTREND_SCENARIOS = [
  /** any operation waits `delay_ms` (3 s when not said) before it does its work, also for a caller who has gone */
  'slow',
  /** 503 */
  'unavailable',
  /** the envelope with `needsToRelogin` */
  'needs_relogin',
  /** the answer to a save never comes, the log is stored; the connection is cut after `delay_ms` (10 min when not said) */
  'timeout_but_saved',
  /** 500 to a save, the log is stored */
  'error_after_save',
  /** a save is refused with the text of the page's toast, nothing stored */
  'refused',
  /** 429, to come again after `delay_ms` (a second when not said) */
  'rate_limited',
  /** 200 with a page of text instead of an answer */
  'outage_text',
] as const;
export type BuildertrendScenario = (typeof BUILDERTREND_SCENARIOS)[number];

/** Operations that a fault may be limited to; a page itself plays only faults that are aimed at `page`. */
export type Operation = 'check' | 'get_job' | 'find_jobs' | 'list_daily_logs' | 'add_daily_log' | 'page_read' | 'page_save' | 'page';
