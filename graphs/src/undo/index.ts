import { z } from 'zod';
import type { Automation } from '../automation.ts';
import { undoGraph } from './graph.ts';
import { undoInput } from './input.ts';

const output = z.object({ outcome: z.enum(['not_done', 'undone', 'by_hand']) });
const SAID = { not_done: 'Nothing to undo', undone: 'Undone', by_hand: 'Settled by hand' } as const;
const noEdits = z.strictObject({});

/** AM-000: takes back what a run did outside, when a person says so. The platform starts it itself when a run is cancelled too late. */
export const undoEffect: Automation = {
  id: 'AM-000',
  slug: 'undo',
  version: 1,
  title: 'Undo what was done',
  description: 'Finds out what became of a booking or entry that a cancelled run had already sent, and offers to take it back.',
  isInternal: true,
  input: undoInput,
  output,
  config: z.strictObject({}),
  example: () => ({ effect_key: '0'.repeat(64), what: 'Hotel for Dana’s crew', because: 'The run was cancelled.' }),
  needs: [],
  validate: () => {},
  steps: [
    { id: 'look', title: 'Look what happened' },
    { id: 'ask', title: 'Ask a person' },
    { id: 'undo', title: 'Take it back' },
    { id: 'report', title: 'Report' },
  ],
  edges: [
    { from: 'look', to: 'ask', label: null },
    { from: 'ask', to: 'undo', label: null },
    { from: 'undo', to: 'report', label: null },
    { from: 'look', to: 'report', label: 'nothing was done' },
  ],
  headline: ({ what }) => `Undo: ${String(what)}`,
  compile: (checkpointer) => undoGraph().compile({ checkpointer }),
  start: (given) => ({ input: undoInput.parse(given), past: null, answer: null, outcome: null }),
  result: (state) => {
    const { outcome } = output.parse(state);
    const { what } = undoInput.parse(state.input);
    return { headline: `${SAID[outcome]}: ${what}`, output: { outcome } };
  },
  questions: {
    undo: { edits: noEdits, judge: (_, edits) => ({ verdict: 'ask_again', edits }) },
    by_hand: { edits: noEdits, judge: (_, edits) => ({ verdict: 'ask_again', edits }) },
  },
  explain: (problem, given) => ({
    what: `It was not undone: ${String(given.what)}.`,
    why: problem.message === problem.code ? 'The other system did not take it back.' : problem.message,
    safe: 'What was done before stays as it is.',
    next: 'Press Retry, or take it back in the other system by hand.',
  }),
};
