import type { BulkAction, RunSort, RunStatus, SkipReason, Trigger } from '@banksman/contracts';

export const TRIGGER_WORDS: Record<Trigger, string> = {
  dashboard: 'from the dashboard',
  extension: 'from Buildertrend',
  api: 'by the API',
  n8n: 'from n8n',
  schedule: 'on schedule',
  webhook: 'by a webhook',
  email: 'by e-mail',
  platform: 'by Banksman',
};

export const SORT_WORDS: Record<RunSort, string> = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  waiting: 'Longest waiting first',
  amount: 'Largest amount first',
};

/** The engine's word as people write it, and what it means in one line. */
export const STATUS_WORDS: Record<RunStatus, { word: string; means: string }> = {
  pending: { word: 'pending', means: 'It is queued and begins as soon as a worker is free.' },
  running: { word: 'running', means: 'It is being worked on.' },
  waiting: { word: 'waiting', means: 'It waits for a moment or for another system.' },
  approval_required: { word: 'approval required', means: 'It waits for a person to decide.' },
  executing: { word: 'executing', means: 'What was approved is being done.' },
  completed: { word: 'completed', means: 'It did what was asked.' },
  failed: { word: 'failed', means: 'It could not go on.' },
  rejected: { word: 'rejected', means: 'A person said no.' },
  cancelled: { word: 'cancelled', means: 'A person stopped it.' },
};

/** What is done to runs, as a button says it and as a report does. */
export const ACTION_WORDS: Record<BulkAction, { verb: string; done: string; doing: string; left: string }> = {
  retry: {
    verb: 'Retry',
    doing: 'Retrying',
    done: 'retried',
    left: 'It goes on at the step that failed; what was done already is not done again.',
  },
  cancel: {
    verb: 'Cancel',
    doing: 'Cancelling',
    done: 'cancelled',
    left: 'They stop at once. What has left already is offered to be undone.',
  },
  resolve: { verb: 'Resolve', doing: 'Resolving', done: 'resolved', left: 'They need no help any more. Nothing is sent or started.' },
};

/** Why runs are left as they are, after "3 are left as they are:". */
export const SKIP_WORDS: Record<SkipReason, string> = {
  not_failed: 'not failed',
  no_use: 'a retry would fail again: the request itself was wrong',
  ended: 'ended already',
  already_resolved: 'resolved already',
  gone: 'not there, or not yours',
  changed: 'changed meanwhile',
  aborted: 'not done, because it was stopped',
  problem: 'went wrong',
};
