import { type Answer, answer, type Question } from '@banksman/graphs';
import {
  Annotation,
  type BaseCheckpointSaver,
  END,
  interrupt,
  type LangGraphRunnableConfig,
  START,
  StateGraph,
} from '@langchain/langgraph';
import { mark } from './marks.ts';

/** The five trivial steps that everything is measured with; plain LangGraph and the platform run the same functions. */
export const STEPS = ['one', 'two', 'three', 'four', 'five'] as const;
export type StepId = (typeof STEPS)[number];

const State = Annotation.Root({
  item: Annotation<string>,
  done: Annotation<number>,
  text: Annotation<string>,
  answer: Annotation<Answer | null>,
});
export type BenchState = typeof State.State;
type Node = (state: BenchState, config: LangGraphRunnableConfig) => Promise<Partial<BenchState>>;

/** What a step does: next to nothing, so that what is measured is what surrounds it. */
export function work(id: StepId, runId: string, state: BenchState): Partial<BenchState> {
  mark(runId, 'begin', id);
  const patch = { done: state.done + 1, text: `${state.item}: step ${id} is done, ${'.'.repeat(60)}` };
  mark(runId, 'end', id);
  return patch;
}

export const firstState = (item: string): BenchState => ({ item, done: 0, text: '', answer: null });

/** one → two → three → four → five. */
export function straightGraph(nodeOf: (id: StepId) => Node, checkpointer: BaseCheckpointSaver) {
  return new StateGraph(State)
    .addNode('n_one', nodeOf('one'))
    .addNode('n_two', nodeOf('two'))
    .addNode('n_three', nodeOf('three'))
    .addNode('n_four', nodeOf('four'))
    .addNode('n_five', nodeOf('five'))
    .addEdge(START, 'n_one')
    .addEdge('n_one', 'n_two')
    .addEdge('n_two', 'n_three')
    .addEdge('n_three', 'n_four')
    .addEdge('n_four', 'n_five')
    .addEdge('n_five', END)
    .compile({ checkpointer });
}

/** one → two → a question to a person → three → four → five. */
export function askingGraph(nodeOf: (id: StepId) => Node, checkpointer: BaseCheckpointSaver) {
  return new StateGraph(State)
    .addNode('n_one', nodeOf('one'))
    .addNode('n_two', nodeOf('two'))
    .addNode('n_ask', async (state: BenchState) => ({ answer: answer.parse(interrupt(asked(state))) }))
    .addNode('n_three', nodeOf('three'))
    .addNode('n_four', nodeOf('four'))
    .addNode('n_five', nodeOf('five'))
    .addEdge(START, 'n_one')
    .addEdge('n_one', 'n_two')
    .addEdge('n_two', 'n_ask')
    .addEdge('n_ask', 'n_three')
    .addEdge('n_three', 'n_four')
    .addEdge('n_four', 'n_five')
    .addEdge('n_five', END)
    .compile({ checkpointer });
}

const asked = (state: BenchState): Question => ({
  question: 'go_on',
  headline: `Go on with ${state.item}`,
  asked_again_because: null,
  payload: { item: state.item },
  alternatives: [],
  reasons: [],
  sources: [],
  agent_note: null,
  allowed_decisions: ['approve', 'reject'],
  expires_in_ms: 3_600_000,
  on_approve: 'It goes on.',
  on_reject: 'It ends.',
  on_silence: 'It ends.',
  authorises: {
    connector: 'bench',
    action: 'nothing',
    step: 'ask',
    ordinal: 0,
    business_key: null,
    amount_cents: null,
    currency: null,
    effect: 'write',
  },
});
