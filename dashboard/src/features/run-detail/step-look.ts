import type { GraphStep } from '@banksman/contracts';
import { took } from '../../lib/format.ts';
import type { Tone } from '../../ui/state-look.tsx';

type StepLook = { word: string; tone: Tone };

const STEP_LOOK: Record<GraphStep['state'], StepLook> = {
  todo: { word: 'to do', tone: 'quiet' },
  working: { word: 'working', tone: 'working' },
  waiting: { word: 'waiting', tone: 'signal' },
  done: { word: 'done', tone: 'done' },
  failed: { word: 'failed', tone: 'trouble' },
  skipped: { word: 'not done', tone: 'quiet' },
};

/** Colour and word of a step's state; its icon is drawn by `StepDot`. A step waits for a person only while the run asks, else for a while before its next try. */
export function stepLook(state: GraphStep['state'], isAsking: boolean): StepLook {
  return state === 'waiting' && !isAsking ? { word: 'tries again soon', tone: 'someone' } : STEP_LOOK[state];
}

/** "1.2 s, 2 times": how a step stands, in two words under its name. */
export function stepStanding(step: GraphStep, isAsking: boolean, visits: number): string {
  const lasted = step.started_at && step.ended_at ? took(Date.parse(step.ended_at) - Date.parse(step.started_at)) : null;
  const times = visits > 1 ? `, ${visits} times` : '';
  if (step.state === 'done') return `${lasted ?? 'done'}${times}`;
  // a step that had begun when the run was cancelled
  if (step.state === 'skipped' && step.started_at) return `stopped${times}`;
  return `${stepLook(step.state, isAsking).word}${times}`;
}
