import { buildertrend } from '@banksman/connectors';
import { dailyLogDraft } from '@banksman/contracts';
import { type Automation, step } from '@banksman/graphs';
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { z } from 'zod';

const input = dailyLogDraft;
const State = Annotation.Root({ input: Annotation<z.output<typeof input>>, log_id: Annotation<string> });
type S = typeof State.State;

const note = step<S, Partial<S>>('note', async ({ input: draft }, tools) => {
  const { id } = await tools.perform({
    connector: buildertrend,
    action: 'add_daily_log',
    step: 'note',
    ordinal: 0,
    payload: draft,
    input: draft,
    businessKey: null,
  });
  return { log_id: id };
});

/** Writes one daily log and ends. */
export const notingAutomation: Automation = {
  id: 'AM-903',
  slug: 'note',
  version: 1,
  title: 'Note',
  description: 'For tests of daily logs.',
  input,
  output: z.object({ log_id: z.string() }),
  config: z.strictObject({}),
  example: () => ({}),
  needs: [],
  validate: () => {},
  steps: [{ id: 'note', title: 'Note' }],
  edges: [],
  headline: () => 'Note',
  compile: (checkpointer) =>
    new StateGraph(State).addNode('n_note', note).addEdge(START, 'n_note').addEdge('n_note', END).compile({ checkpointer }),
  start: (given) => ({ input: given }),
  result: (state) => ({ headline: 'Noted', output: { log_id: state.log_id } }),
  questions: {},
  explain: (problem) => ({ what: 'It was not noted.', why: problem.code, safe: 'Nothing was done.', next: 'Press Retry.' }),
};
