import { DomainError, formatMoney, type Reason } from '@banksman/contracts';
import { Annotation, END, interrupt, type LangGraphRunnableConfig, START, StateGraph } from '@langchain/langgraph';
import type { z } from 'zod';
import { type Answer, answer, type PastEffect, type Question } from '../automation.ts';
import { step, toolsOf } from '../step.ts';
import type { undoInput } from './input.ts';

const State = Annotation.Root({
  input: Annotation<z.output<typeof undoInput>>,
  past: Annotation<PastEffect | null>,
  answer: Annotation<Answer | null>,
  outcome: Annotation<'not_done' | 'undone' | 'by_hand' | null>,
});
type UndoState = typeof State.State;

/** The slot of the undoing; one per run, because a run undoes one thing. */
export const UNDO_STEP = 'undo';
const EXPIRES_MS = 7 * 24 * 3_600_000;

/** What became of it: looked up at the supplier if nobody knows yet. */
const look = step<UndoState, Partial<UndoState>>(
  'look',
  async ({ input }, tools) => {
    const past = await tools.pastEffect(input.effect_key);
    return { past, outcome: past.state === 'not_done' ? 'not_done' : null };
  },
  ({ past }) => (past ? FOUND[past.state] : null),
);
const FOUND = { done: 'It was done', not_done: 'It was not done', unknown: 'Nobody but a person can tell' } as const;

const undo = step<UndoState, Partial<UndoState>>('undo', async ({ input, past }, tools) => {
  if (past?.state !== 'done' || past.undo === null) return { outcome: 'by_hand' };
  await tools.undo(input.effect_key);
  return { outcome: 'undone' };
});

const report = step<UndoState, Partial<UndoState>>('report', async () => ({}));

/** look → ask → undo → report; nothing that a supplier did is undone without a person's word. */
export function undoGraph() {
  return new StateGraph(State)
    .addNode('n_look', look)
    .addNode('n_ask', async ({ input, past }: UndoState, config: LangGraphRunnableConfig) => {
      toolsOf(config);
      if (!past) throw new DomainError('internal', { message: 'nothing was looked up' });
      return { answer: answer.parse(interrupt(questionAbout(past, input.because))) };
    })
    .addNode('n_undo', undo)
    .addNode('n_report', report)
    .addEdge(START, 'n_look')
    .addConditionalEdges('n_look', (state: UndoState) => (state.outcome === 'not_done' ? 'n_report' : 'n_ask'), ['n_report', 'n_ask'])
    .addEdge('n_ask', 'n_undo')
    .addEdge('n_undo', 'n_report')
    .addEdge('n_report', END);
}

function questionAbout(past: PastEffect, because: string): Question {
  const { title, connector, action, reference, payload, undo: way } = past;
  const amount = past.amountCents !== null && past.currency !== null ? `, ${formatMoney(past.amountCents, past.currency)}` : '';
  const reasons: Reason[] = [{ topic: 'Why you are asked', text: because, supports: true }];
  if (past.state === 'unknown') {
    reasons.push({
      topic: 'What is not known',
      text: `${title} gave no answer and cannot be asked about it. Our reference is ${reference}.`,
      supports: false,
    });
  }
  const canUndo = past.state === 'done' && way !== null;
  return {
    question: canUndo ? 'undo' : 'by_hand',
    headline: canUndo ? `${way.title} at ${title}${amount}?` : `Please look at ${title}${amount}`,
    asked_again_because: null,
    payload: { connector, undoes: action, reference, what_was_done: payload },
    alternatives: [],
    reasons,
    sources: [],
    agent_note: null,
    allowed_decisions: ['approve', 'reject'],
    expires_in_ms: EXPIRES_MS,
    on_approve: canUndo ? `Banksman does it at ${title} and says here what came of it.` : 'You have looked and done what was needed there.',
    on_reject: canUndo ? 'It stays as it is.' : 'It stays as it is; nobody is asked again.',
    on_silence: 'It stays as it is. After a week this is marked as needing help.',
    authorises: canUndo
      ? {
          connector,
          action: way.action,
          step: UNDO_STEP,
          ordinal: 0,
          business_key: null,
          amount_cents: null,
          currency: null,
          effect: 'irreversible',
        }
      : null,
  };
}
