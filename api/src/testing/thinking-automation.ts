import { type Automation, step } from '@banksman/graphs';
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { z } from 'zod';
import { supplierConnector } from './supplier.ts';

const input = z.strictObject({ item: z.string() });
const State = Annotation.Root({ input: Annotation<z.output<typeof input>>, advice: Annotation<string> });
type S = typeof State.State;
const PROMPT = { name: 'advise', version: 1, text: 'Say in a word whether the price is fair.' };

const advise = step<S, Partial<S>>('advise', async ({ input: asked }, tools) => {
  const { price_cents: priceCents } = await tools.read(supplierConnector, 'price', {});
  const found = await tools.memory.search(asked.item, 3);
  const { answer } = await tools.reasoner.think(
    {
      purpose: 'decide',
      prompt: PROMPT,
      facts: { asked, priceCents, found, config: tools.config },
      answer: z.object({ advice: z.string() }),
      rules: () => ({ advice: 'by rules' }),
    },
    tools.signal,
  );
  await tools.artifacts.store({
    name: 'advice.json',
    contentType: 'application/json',
    body: JSON.stringify({ asked, priceCents, answer }),
  });
  return { advice: answer.advice };
});

/** Reads a price, asks a model what it thinks of it, keeps a file and ends. */
export const thinkingAutomation: Automation = {
  id: 'AM-904',
  slug: 'advise',
  version: 1,
  title: 'Advise',
  description: 'For tests of what models are told.',
  input,
  output: z.object({ advice: z.string() }),
  config: z.strictObject({}),
  example: () => ({ item: 'crane' }),
  needs: [supplierConnector],
  validate: () => {},
  steps: [{ id: 'advise', title: 'Advise' }],
  edges: [],
  headline: ({ item }) => `Advise on ${String(item)}`,
  compile: (checkpointer) =>
    new StateGraph(State).addNode('n_advise', advise).addEdge(START, 'n_advise').addEdge('n_advise', END).compile({ checkpointer }),
  start: (given) => ({ input: given }),
  result: (state) => ({ headline: 'Advised', output: { advice: state.advice } }),
  questions: {},
  explain: (problem) => ({ what: 'There was no advice.', why: problem.code, safe: 'Nothing was done.', next: 'Press Retry.' }),
};
