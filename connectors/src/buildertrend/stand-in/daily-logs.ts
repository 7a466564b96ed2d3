import { z } from 'zod';
import type { StandInKit } from '../../stand-in/stand-in.ts';
import type { BuildertrendScenario } from '../scenarios.ts';
import { DEMO_USERS, demoJob } from './demo-jobs.ts';

/** Limits of the form (seen: its maxlength in public projects). */
export const TITLE_CHARACTERS = 50;
export const NOTES_CHARACTERS = 4_000;

/** Ids follow on from here; seven to eight digits like the real ones. */
const FIRST_ID = 31_500_001;

/** What a save may say, by the API and by the page; anything else is refused by name. */
export const logDraft = z.strictObject({
  title: z
    .string({ error: 'Title is required.' })
    .trim()
    .min(1, 'Title is required.')
    .max(TITLE_CHARACTERS, `Title cannot exceed ${TITLE_CHARACTERS} characters.`),
  notes: z
    .string({ error: 'Notes must be text.' })
    .max(NOTES_CHARACTERS, `Notes cannot exceed ${NOTES_CHARACTERS} characters.`)
    .default(''),
  log_date: z.iso.date('Date is not valid.'),
  is_private: z.boolean().default(false),
  share_with_subs: z.boolean().default(false),
  share_with_owner: z.boolean().default(false),
  notify_user_ids: z
    .array(z.string())
    // the form's default, and the trap: who does not say "nobody" notifies everybody
    .default(DEMO_USERS.map(({ id }) => id))
    .refine((ids) => ids.every((id) => DEMO_USERS.some((user) => user.id === id)), 'A user to notify does not exist.'),
});
export type LogDraft = z.output<typeof logDraft>;

const storedLog = logDraft.extend({ id: z.string(), job_id: z.string(), author: z.string(), created_at: z.string() });
export type StoredLog = z.output<typeof storedLog>;

/** The daily logs of all jobs. Like the vendor it takes the same text twice: not saving twice is the caller's business. */
export function openDailyLogs({ records, now }: StandInKit<BuildertrendScenario>) {
  const logs = records<StoredLog>('daily-logs', storedLog);
  return {
    save(jobId: string, draft: LogDraft, author: string): StoredLog {
      const log = { ...draft, id: String(FIRST_ID + logs.all().length), job_id: jobId, author, created_at: now().toISOString() };
      logs.put(log);
      return log;
    },
    /** newest first */
    ofJob: (jobId: string) =>
      logs
        .all()
        .filter((log) => log.job_id === jobId)
        .reverse(),
    /** newest first */
    all: () => logs.all().reverse(),
    find: (logId: string, jobId: string) =>
      demoJob(jobId) ? (logs.all().find(({ id, job_id }) => id === logId && job_id === jobId) ?? null) : null,
  };
}
export type DailyLogs = ReturnType<typeof openDailyLogs>;

/** A refusal in the words of a form, one sentence per wrong field. */
export function refusalText(error: z.ZodError): string {
  return error.issues
    .map((issue) => (issue.code === 'unrecognized_keys' ? `Unknown field: ${issue.keys.join(', ')}.` : issue.message))
    .join(' ');
}
