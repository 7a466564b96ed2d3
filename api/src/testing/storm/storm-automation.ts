import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@banksman/contracts';
import { type Answer, type Automation, answer, type Question, step, toolsOf } from '@banksman/graphs';
import { Annotation, END, interrupt, type LangGraphRunnableConfig, START, StateGraph } from '@langchain/langgraph';
import { z } from 'zod';
import { POISONS, swallow } from './poison.ts';
import { CHARACTERS, stormConnector } from './storm-connector.ts';

const input = z.strictObject({
  item: z.string().min(1),
  character: z.enum(CHARACTERS),
  /** nobody is asked: the order is a `write` */
  auto: z.boolean(),
  poison: z.enum(POISONS).default('none'),
  /** bytes that the state carries from step to step */
  size: z.number().int().min(0).default(0),
  /** ms that the first and the last step take */
  pauseMs: z.number().int().min(0).default(0),
  /** ms that the supplier takes to answer the first and the last step */
  waitMs: z.number().int().min(0).default(0),
});
type Input = z.output<typeof input>;

const State = Annotation.Root({
  input: Annotation<Input>,
  priceCents: Annotation<number>,
  ballast: Annotation<string>,
  answer: Annotation<Answer | null>,
  reference: Annotation<string | null>,
  reported: Annotation<boolean>,
});
type S = typeof State.State;

const actionOf = ({ auto, character }: Input) => `${auto ? 'write' : 'spend'}_${character}` as const;

const asked = (state: S): Question => ({
  question: 'order',
  headline: `Order ${state.input.item}`,
  asked_again_because: null,
  payload: { item: state.input.item, price_cents: state.priceCents },
  alternatives: [],
  reasons: [],
  sources: [],
  agent_note: null,
  allowed_decisions: ['approve', 'reject'],
  expires_in_ms: 3_600_000,
  on_approve: 'It is ordered.',
  on_reject: 'Nothing is ordered.',
  on_silence: 'Nothing is ordered.',
  authorises: {
    connector: stormConnector.id,
    action: actionOf(state.input),
    step: 'order',
    ordinal: 0,
    business_key: `storm:${state.input.item}`,
    amount_cents: state.priceCents,
    currency: 'USD',
    effect: 'spend',
  },
});

const price = step<S, Partial<S>>('price', async ({ input: given }, tools) => {
  if (given.pauseMs > 0) await sleep(given.pauseMs, undefined, { signal: tools.signal });
  const { price_cents: priceCents } = await tools.read(stormConnector, 'price', { wait_ms: given.waitMs });
  const harm = await swallow(given.poison);
  return { priceCents, ballast: harm === '' ? 'x'.repeat(given.size) : harm };
});

const order = step<S, Partial<S>>('order', async (state, tools) => {
  const payload = state.input.auto ? { item: state.input.item, price_cents: state.priceCents } : state.answer?.payload;
  if (!payload) throw new DomainError('effect_not_approved');
  const { reference } = await tools.perform({
    connector: stormConnector,
    action: actionOf(state.input),
    step: 'order',
    ordinal: 0,
    payload,
    input: { item: String(payload.item), price_cents: Number(payload.price_cents) },
    businessKey: `storm:${state.input.item}`,
  });
  return { reference };
});

const report = step<S, Partial<S>>('report', async ({ input: given }, tools) => {
  if (given.pauseMs > 0) await sleep(given.pauseMs, undefined, { signal: tools.signal });
  if (given.waitMs > 0) await tools.read(stormConnector, 'price', { wait_ms: given.waitMs });
  return { reported: true };
});

/** Price, ask, order, report: four steps, one order, and every way to go wrong as a flag of the input. */
export const stormAutomation: Automation = {
  id: 'AM-990',
  slug: 'storm',
  version: 1,
  title: 'Storm',
  description: 'For the storms only.',
  input,
  output: z.object({ reference: z.string().nullable(), reported: z.boolean(), ballast: z.string() }),
  config: z.strictObject({}),
  example: () => ({ item: 'crane', character: 'key', auto: true }),
  needs: [stormConnector],
  validate: () => {},
  steps: [
    { id: 'price', title: 'Price' },
    { id: 'ask', title: 'Ask' },
    { id: 'order', title: 'Order' },
    { id: 'report', title: 'Report' },
  ],
  edges: [
    { from: 'price', to: 'ask', label: null },
    { from: 'price', to: 'order', label: 'nobody is asked' },
    { from: 'ask', to: 'order', label: null },
    { from: 'order', to: 'report', label: null },
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
      .addNode('n_report', report)
      .addEdge(START, 'n_price')
      .addConditionalEdges('n_price', (state: S) => (state.input.auto ? 'n_order' : 'n_ask'), ['n_order', 'n_ask'])
      .addEdge('n_ask', 'n_order')
      .addEdge('n_order', 'n_report')
      .addEdge('n_report', END)
      .compile({ checkpointer }),
  start: (given) => ({ input: given, answer: null, reference: null, reported: false }),
  result: (state) => ({
    headline: `Ordered ${z.object({ input: z.object({ item: z.string() }) }).parse(state).input.item}`,
    output: { reference: state.reference, reported: state.reported, ballast: state.ballast },
  }),
  questions: { order: { edits: z.strictObject({}), judge: (_, edits) => ({ verdict: 'ask_again', edits }) } },
  explain: (problem, given) => ({
    what: `${String(given.item)} was not ordered.`,
    why: problem.message === problem.code ? 'Something went wrong inside Banksman.' : `${problem.message}.`,
    safe: 'Nothing was charged.',
    next: 'Press Retry.',
  }),
};
