import { type Automation, step } from '@banksman/graphs';
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { z } from 'zod';

const input = z.strictObject({ ms: z.number().optional(), at: z.iso.datetime().optional() });
const State = Annotation.Root({ input: Annotation<z.output<typeof input>>, returned_at: Annotation<string> });
type S = typeof State.State;

const wait = step<S, Partial<S>>('wait', async (state, tools) => {
  const { ms, at } = state.input;
  await tools.delay('the paint dries', at === undefined ? { ms: ms ?? 0 } : { at: new Date(at) });
  return { returned_at: tools.now().toISOString() };
});

/** Waits as long as it is told and ends. */
export const waitingAutomation: Automation = {
  id: 'AM-902',
  slug: 'wait',
  version: 1,
  title: 'Wait',
  description: 'For tests of delays.',
  input,
  output: z.object({ returned_at: z.string() }),
  config: z.strictObject({}),
  example: () => ({ ms: 100 }),
  needs: [],
  validate: () => {},
  steps: [{ id: 'wait', title: 'Wait' }],
  edges: [],
  headline: () => 'Wait',
  compile: (checkpointer) =>
    new StateGraph(State).addNode('n_wait', wait).addEdge(START, 'n_wait').addEdge('n_wait', END).compile({ checkpointer }),
  start: (given) => ({ input: given }),
  result: (state) => ({ headline: 'Waited', output: { returned_at: state.returned_at } }),
  questions: {},
  explain: (problem) => ({ what: 'It did not wait.', why: problem.code, safe: 'Nothing was done.', next: 'Press Retry.' }),
};
