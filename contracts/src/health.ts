import { z } from 'zod';

/** `GET /outcomes/health`: how the machinery does, over the last hours. */
export const technicalHealth = z.object({
  hours: z.number().int(),
  since: z.iso.datetime(),
  /** runs that ended, for each hour or day, oldest first */
  throughput: z.array(z.object({ from: z.iso.datetime(), ended: z.number().int(), failed: z.number().int() })),
  ended: z.number().int(),
  queue_wait_ms: z.object({ p50: z.number(), p90: z.number() }).nullable(),
  machine_ms: z.object({ p50: z.number(), p90: z.number() }).nullable(),
  /** failed runs by cause, most frequent first */
  failures: z.array(z.object({ code: z.string(), runs: z.number().int(), last_at: z.iso.datetime(), last_job_id: z.uuid() })),
  step_retries: z.number().int(),
  model: z.object({
    runs: z.number().int(),
    input_tokens: z.number().int(),
    output_tokens: z.number().int(),
    cost_microcents: z.number().int(),
  }),
  /** runs that nobody works on yet, and since when the first of them could have begun */
  queued: z.object({ runs: z.number().int(), is_capped: z.boolean(), oldest_since: z.iso.datetime().nullable() }),
  workers: z.array(z.object({ name: z.string(), seen_at: z.iso.datetime(), is_alive: z.boolean() })),
  /** messages to people: still to be sent, and given up in that time */
  messages: z.object({
    waiting: z.number().int(),
    is_capped: z.boolean(),
    oldest_due_at: z.iso.datetime().nullable(),
    given_up: z.number().int(),
  }),
});
export type TechnicalHealth = z.infer<typeof technicalHealth>;

export const healthFilter = z.object({ hours: z.coerce.number().int().min(1).max(168).default(24) });
