import { type GraphStep, isFinal, type RunDetail, type RunEvent } from '@banksman/contracts';
import type { RunRow } from '@banksman/db';
import type { ShownAutomation } from './admit.ts';

/**
 * The drawn graph with the state of each step in this run, read from the run's history alone; of an automation that is not installed any
 * more, the steps that began, by their ids.
 */
export function graphOf(automation: ShownAutomation, run: RunRow, events: readonly RunEvent[]): RunDetail['graph'] {
  const begun = new Set(events.flatMap(({ type, step }) => (type === 'step_started' && step !== null ? [step] : [])));
  const drawn = automation.steps.length > 0 ? automation.steps : [...begun].map((id) => ({ id, title: id }));
  const steps = new Map<string, GraphStep>(
    drawn.map(({ id, title }) => [id, { id, title, state: 'todo', starts: 0, started_at: null, ended_at: null }]),
  );
  for (const event of events) {
    const step = event.step === null ? undefined : steps.get(event.step);
    if (step) follow(step, event);
  }
  for (const step of steps.values()) {
    if (isFinal(run.status) && (step.state === 'working' || step.state === 'waiting'))
      step.state = run.status === 'failed' ? 'failed' : 'skipped';
    if (isFinal(run.status) && step.state === 'todo') step.state = 'skipped';
  }
  return { steps: [...steps.values()], edges: automation.edges.map((edge) => ({ ...edge })) };
}

function follow(step: GraphStep, event: RunEvent): void {
  switch (event.type) {
    case 'step_started':
      Object.assign(step, { state: 'working', starts: step.starts + 1, started_at: step.started_at ?? event.at, ended_at: null });
      break;
    case 'step_ended':
      Object.assign(step, { state: 'done', ended_at: event.at });
      break;
    case 'approval_asked':
      Object.assign(step, { state: 'waiting', started_at: step.started_at ?? event.at });
      break;
    case 'approval_decided':
      if (step.state === 'waiting') Object.assign(step, { state: 'done', ended_at: event.at });
      break;
    case 'step_failed':
      Object.assign(step, { state: 'failed', ended_at: event.at });
      break;
    case 'step_retry':
      step.state = 'waiting';
      break;
    default:
      break;
  }
}
