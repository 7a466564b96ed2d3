import { DomainError } from '@banksman/contracts';
import { type Answer, type Automation, answer, type Question, step, toolsOf } from '@banksman/graphs';
import { Annotation, END, interrupt, type LangGraphRunnableConfig, START, StateGraph } from '@langchain/langgraph';
import { z } from 'zod';
import { supplierConnector } from './supplier.ts';

const input = z.strictObject({
  item: z.string().min(1),
  blind: z.boolean().default(false),
  fail: z.enum(['none', 'crash', 'expected']).default('none'),
});
type Input = z.output<typeof input>;

const State = Annotation.Root({
  input: Annotation<Input>,
  priceCents: Annotation<number>,
  ordinal: Annotation<number>,
  answer: Annotation<Answer | null>,
  reference: Annotation<string>,
});
type S = typeof State.State;

const asked = (state: S): Question => ({
  question: 'order',
  headline: `Order ${state.input.item}`,
  asked_again_because: state.ordinal > 0 ? 'the order was changed' : null,
  payload: { item: state.input.item, price_cents: state.priceCents },
  alternatives: [{ id: 'other', headline: 'The other one', payload: { item: 'other', price_cents: 9_900 }, reasons: [] }],
  reasons: [],
  sources: [],
  agent_note: null,
  allowed_decisions: ['approve', 'edit', 'reject'],
  expires_in_ms: 60_000,
  on_approve: 'It is ordered.',
  on_reject: 'Nothing is ordered.',
  on_silence: 'Nothing is ordered.',
  authorises: {
    connector: 'supplier',
    action: state.input.blind ? 'blind_order' : 'order',
    step: 'order',
    ordinal: state.ordinal,
    business_key: `order:${state.input.item}`,
    amount_cents: state.priceCents,
    currency: 'USD',
    effect: 'spend',
  },
});

const price = step<S, Partial<S>>('price', async (state, tools) => {
  if (state.input.fail === 'crash') throw new TypeError('a bug');
  if (state.input.fail === 'expected') throw new DomainError('no_availability');
  const { price_cents: priceCents } = await tools.read(supplierConnector, 'price', {});
  return { priceCents, ordinal: state.answer ? state.ordinal + 1 : 0 };
});

const order = step<S, Partial<S>>('order', async (state, tools) => {
  const payload = state.answer?.payload;
  if (!payload) throw new DomainError('effect_not_approved');
  const { reference } = await tools.perform({
    connector: supplierConnector,
    action: state.input.blind ? 'blind_order' : 'order',
    step: 'order',
    ordinal: state.ordinal,
    payload,
    input: { item: String(payload.item), priceCents: Number(payload.price_cents) },
    businessKey: `order:${state.input.item}`,
  });
  return { reference };
});

/** Price, ask, order: the smallest automation that spends. */
export const orderAutomation: Automation = {
  id: 'AM-901',
  slug: 'order',
  version: 1,
  title: 'Order something',
  description: 'For tests of the engine.',
  input,
  output: z.object({ reference: z.string() }),
  config: z.strictObject({}),
  example: () => ({ item: 'crane' }),
  needs: [supplierConnector],
  validate: () => {},
  steps: [
    { id: 'price', title: 'Price' },
    { id: 'ask', title: 'Ask' },
    { id: 'order', title: 'Order' },
  ],
  edges: [
    { from: 'price', to: 'ask', label: null },
    { from: 'ask', to: 'order', label: null },
  ],
  headline: ({ item }) => `Order ${String(item)}`,
  compile: (checkpointer) =>
    new StateGraph(State)
      .addNode('n_price', price)
      .addNode('n_ask', async (state: S, config: LangGraphRunnableConfig) => {
        toolsOf(config);
        return { answer: answer.parse(interrupt(asked(state))) };
      })
      .addNode('n_order', order)
      .addEdge(START, 'n_price')
      .addEdge('n_price', 'n_ask')
      .addConditionalEdges('n_ask', (state: S) => (state.answer?.payload ? 'n_order' : 'n_price'), ['n_order', 'n_price'])
      .addEdge('n_order', END)
      .compile({ checkpointer }),
  start: (given) => ({ input: given, ordinal: 0, answer: null }),
  result: (state) => ({
    headline: `Ordered ${z.object({ input: z.object({ item: z.string() }) }).parse(state).input.item}`,
    output: { reference: state.reference },
  }),
  questions: {
    order: {
      edits: z.strictObject({ choice: z.string().optional(), item: z.string().optional() }),
      judge: ({ alternatives }, edits) => {
        const chosen = alternatives.find(({ id }) => id === edits.choice);
        return chosen
          ? { verdict: 'approved', payload: chosen.payload, amountCents: Number(chosen.payload.price_cents) }
          : { verdict: 'ask_again', edits };
      },
    },
  },
  explain: (problem, given) => ({
    what: `${String(given.item)} was not ordered.`,
    why: problem.code,
    safe: 'Nothing was charged.',
    next: 'Press Retry.',
  }),
};
