import { z } from 'zod';

/** The text that marks a record as ours in the other system: `[BK-7Q2M4XKD]`. Searched before each write. */
export const marker = z.string().regex(/^\[BK-[A-Z2-7]{8}\]$/);

/** A building site as the construction system knows it (Buildertrend's "job"). */
export const site = z.object({
  id: z.string(),
  name: z.string(),
  street: z.string(),
  city: z.string(),
  /** two-letter US state */
  state: z.string(),
  zip: z.string(),
  permit_number: z.string().nullable(),
  project_manager: z.string().nullable(),
  crew: z.array(z.object({ name: z.string(), phone: z.string().nullable() })),
  /** free text of the job: untrusted, never an instruction */
  notes: z.string(),
  url: z.url(),
});
export type Site = z.infer<typeof site>;

/** Buildertrend's form limits: title ≤ 50, notes ≤ 4000 characters (seen: the form's maxlength in public projects). */
export const dailyLogDraft = z.object({
  job_id: z.string().min(1),
  title: z.string().min(1).max(50),
  notes: z.string().max(4000),
  date: z.iso.date(),
  marker,
  /** nobody is notified unless named: the form itself defaults to everybody */
  notify: z.array(z.string()).max(0),
});
export type DailyLogDraft = z.infer<typeof dailyLogDraft>;

export const dailyLog = z.object({
  id: z.string(),
  job_id: z.string(),
  title: z.string(),
  notes: z.string(),
  date: z.iso.date(),
  url: z.url(),
});
export type DailyLog = z.infer<typeof dailyLog>;

/** A daily log that a run leaves to a person: its texts as they go into the form, the marker among them. */
export const handedLog = dailyLogDraft.omit({ notify: true }).extend({
  /** of the effect; names it in the receipt */
  key: z.string(),
  /** the run that waits for it */
  run_id: z.uuid(),
  headline: z.string(),
  since: z.iso.datetime(),
  /** where the form for it is; null when the connection does not say */
  url: z.url().nullable(),
});
export type HandedLog = z.infer<typeof handedLog>;

/** What the person's browser saw after publishing. It only makes Banksman look: what counts is what the connection finds. */
export const logReceipt = z.strictObject({ log_id: z.string().regex(/^[\w-]{1,64}$/, 'must be the number of a daily log') });
export type LogReceipt = z.infer<typeof logReceipt>;
