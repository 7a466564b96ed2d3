import type { RunEvent, RunEventType } from '@banksman/contracts';
import type { Tone } from '../../ui/state-look.tsx';

const TONE: Record<RunEventType, Tone> = {
  moved: 'quiet',
  claimed: 'quiet',
  step_started: 'quiet',
  step_ended: 'done',
  step_failed: 'trouble',
  step_retry: 'someone',
  progress: 'working',
  reasoned: 'quiet',
  approval_asked: 'signal',
  approval_decided: 'done',
  effect_intent: 'quiet',
  effect_sent: 'working',
  effect_confirmed: 'done',
  effect_rejected: 'trouble',
  effect_unknown: 'trouble',
  effect_looked_up: 'quiet',
  artifact_stored: 'quiet',
  approval_reminded: 'someone',
  approval_escalated: 'signal',
  effect_reversed: 'done',
  timer_fired: 'quiet',
  forked: 'quiet',
  effect_not_sent: 'quiet',
  annotated: 'quiet',
  approval_held: 'someone',
  approval_undone: 'signal',
  approval_returned: 'signal',
  approval_snoozed: 'quiet',
  approval_assigned: 'quiet',
};

/** Lines that only explain the machinery; the others already tell the story. */
const TECHNICAL: ReadonlySet<RunEventType> = new Set([
  'claimed',
  'reasoned',
  'step_started',
  'effect_intent',
  'effect_looked_up',
  'timer_fired',
]);
/** Moves that no other line tells: how a run came about, was taken up again, and ended. */
const TELLING_MOVES: ReadonlySet<unknown> = new Set(['admit', 'retry', 'park', 'complete', 'fail', 'cancel']);

export function eventTone({ type, data }: RunEvent): Tone {
  if (type === 'moved' && data.to === 'failed') return 'trouble';
  if (type === 'moved' && data.to === 'completed') return 'done';
  if (type === 'approval_decided' && data.decision === 'reject') return 'quiet';
  return TONE[type];
}

/** The lines that tell the story; what only explains the machinery or repeats the line before is left out. */
export function storyOf(events: readonly RunEvent[]): RunEvent[] {
  const story: RunEvent[] = [];
  for (const event of events) {
    if (isTechnical(event)) continue;
    const isRepeated = story.at(-1)?.text === event.text;
    // A question says the same as the step that prepared it, and matters more.
    if (isRepeated && event.type === 'approval_asked') story.pop();
    if (!isRepeated || event.type === 'approval_asked') story.push(event);
  }
  return story;
}

function isTechnical({ type, text, data }: RunEvent): boolean {
  if (TECHNICAL.has(type) || text.trim() === '') return true;
  if (type === 'moved') return data.move !== undefined && !TELLING_MOVES.has(data.move);
  return type === 'step_ended' && text.endsWith(': done');
}
