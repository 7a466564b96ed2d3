import { Annotation, type BaseCheckpointSaver, END, interrupt, START, StateGraph } from '@langchain/langgraph';
import { z } from 'zod';
import { type Answer, type AnyGraph, type Automation, answer, type Question, type StepPolicy, type Tools } from '../automation.ts';
import { step } from '../step.ts';

/** What reflect makes of an outcome. `retry` acts again, `replan` looks for another way, `ask` asks the person again. */
const REVIEW_VERDICTS = ['accept', 'retry', 'replan', 'ask'] as const;

/** What every loop keeps in its state; an automation's state schema extends this. */
export const loopState = z.object({
  /** what reflect found; null before the first act */
  review: z
    .object({ verdict: z.enum(REVIEW_VERDICTS), because: z.string() })
    .nullable()
    .default(null),
  /** ways back taken from reflect since a person last changed the request */
  returns: z.number().int().default(0),
});

type LoopSchema = z.ZodObject<(typeof loopState)['shape']>;

/** One stage = one graph node: state in, patch out. It may run again after a crash. */
export type Stage<State> = StepPolicy & {
  id: string;
  title: string;
  run(state: State, tools: Tools): Promise<Partial<State>>;
  /** the end of the step in one sentence */
  summary?(patch: Partial<State>): string | null;
};

/** The approval: nothing but the interrupt happens in it, because everything before an interrupt runs again on resume. */
export type AskStage<State> = StepPolicy & {
  id: string;
  title: string;
  /** prepared by an earlier stage; pure */
  question(state: State): Question;
  /** what the answer changes; pure */
  answered(state: State, given: Answer): Partial<State>;
  /** true when the answer is a permission; otherwise the loop starts over with the person's changes */
  granted(state: State): boolean;
};

export type LoopParts<State> = {
  plan: Stage<State>;
  /** one or more stages that only read */
  retrieve: readonly Stage<State>[];
  decide: Stage<State>;
  ask: AskStage<State>;
  act: Stage<State>;
  /** sets `review` */
  reflect: Stage<State>;
  /** writeback, report: after an accepted outcome, in order */
  conclude: readonly Stage<State>[];
  /** the retrieve stage where another way is looked for */
  replanAt: string;
  /** ways back from reflect before the loop gives up */
  maxReturns: number;
  /** the words with which it gives up */
  giveUp(state: State): Error;
};

export type AgentLoop = Pick<Automation, 'steps' | 'edges'> & { compile(checkpointer: BaseCheckpointSaver): AnyGraph };

/**
 * Builds plan → retrieve → decide → ask → act → reflect → conclude as a LangGraph graph. State is parsed with `schema` before
 * each stage and each patch after it, so that a checkpoint of another version or a stage's slip is seen at the seam.
 * @param schema extends `loopState`; every field but the input has a default
 * @throws TypeError when a stage is named like a state field (LangGraph refuses that) or two stages share an id
 */
export function agentLoop<Schema extends LoopSchema>(schema: Schema, parts: LoopParts<z.output<Schema>>): AgentLoop {
  type State = z.output<Schema>;
  const { plan, retrieve, decide, ask, act, reflect, conclude } = parts;
  const stages = [plan, ...retrieve, decide, act, boundedReflect(parts), ...conclude];
  const ids = [plan, ...retrieve, decide, ask, act, reflect, ...conclude].map(({ id }) => id);
  refuseBadIds(ids, Object.keys(schema.shape), parts.replanAt);

  const read = (state: unknown): State => schema.parse(state);
  const patchSchema = schema.partial();
  // `.partial()` keeps defaults, which would reset fields that a patch does not name: only named fields are taken over
  const checked = (patch: Partial<State>): Partial<State> => {
    const parsed = patchSchema.parse(patch) as Record<string, unknown>;
    return Object.fromEntries(Object.keys(patch).map((key) => [key, parsed[key]])) as Partial<State>;
  };

  const afterAsk = (state: unknown) => (ask.granted(read(state)) ? act.id : plan.id);
  const afterReflect = (state: unknown) => {
    const verdict = read(state).review?.verdict ?? 'accept';
    return { accept: conclude[0]?.id ?? END, retry: act.id, replan: parts.replanAt, ask: ask.id }[verdict];
  };

  const straight = [START, plan.id, ...retrieve.map(({ id }) => id), decide.id, ask.id];
  const compile = (checkpointer: BaseCheckpointSaver): AnyGraph => {
    const channels = Object.fromEntries(Object.keys(schema.shape).map((key) => [key, Annotation<unknown>()]));
    const graph = looselyNamed(new StateGraph(Annotation.Root(channels)));
    for (const stage of stages)
      graph.addNode(
        stage.id,
        step(
          stage.id,
          async (state: unknown, tools) => checked(await stage.run(read(state), tools)),
          (patch) => stage.summary?.(patch) ?? null,
        ),
      );
    graph.addNode(
      ask.id,
      step(ask.id, async (state: unknown) => checked(ask.answered(read(state), answer.parse(interrupt(ask.question(read(state))))))),
    );
    for (const [from, to] of pairs(straight)) graph.addEdge(from, to);
    graph.addConditionalEdges(ask.id, afterAsk, [act.id, plan.id]);
    graph.addEdge(act.id, reflect.id);
    graph.addConditionalEdges(reflect.id, afterReflect, [conclude[0]?.id ?? END, act.id, parts.replanAt, ask.id]);
    for (const [from, to] of pairs([...conclude.map(({ id }) => id), END])) graph.addEdge(from, to);
    return graph.compile({ checkpointer });
  };
  return { steps: inOrder(parts), edges: drawnEdges(parts), compile };
}

/** Reflect with the bound: too many ways back end in words instead of another round. */
function boundedReflect<State extends z.output<typeof loopState>>(parts: LoopParts<State>): Stage<State> {
  const { reflect } = parts;
  const run = async (state: State, tools: Tools): Promise<Partial<State>> => {
    const patch = await reflect.run(state, tools);
    const verdict = patch.review?.verdict ?? 'accept';
    if (verdict === 'accept') return patch;
    if (state.returns >= parts.maxReturns) throw parts.giveUp({ ...state, ...patch });
    return { ...patch, returns: state.returns + 1 };
  };
  return { ...reflect, run };
}

function refuseBadIds(ids: readonly string[], fields: readonly string[], replanAt: string): void {
  const doubled = ids.find((id, index) => ids.indexOf(id) !== index || fields.includes(id));
  if (doubled) throw new TypeError(`stage id ${doubled} is taken by another stage or by a state field`);
  if (!ids.includes(replanAt)) throw new TypeError(`there is no stage ${replanAt} to plan again at`);
}

const inOrder = <State>({ plan, retrieve, decide, ask, act, reflect, conclude }: LoopParts<State>) =>
  [plan, ...retrieve, decide, ask, act, reflect, ...conclude].map(({ id, title, retry, timeoutMs }) => ({
    id,
    title,
    ...(retry === undefined ? {} : { retry }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }));

function drawnEdges<State>(parts: LoopParts<State>) {
  const { plan, ask, act, reflect, replanAt } = parts;
  const forward = pairs(inOrder(parts).map(({ id }) => id)).map(([from, to]) => ({ from, to, label: null }));
  return [
    ...forward,
    { from: ask.id, to: plan.id, label: 'changed by the person' },
    { from: reflect.id, to: ask.id, label: 'terms changed, ask again' },
    { from: reflect.id, to: replanAt, label: 'no longer possible, look again' },
    { from: reflect.id, to: act.id, label: 'try again' },
  ];
}

function pairs(ids: readonly string[]): [string, string][] {
  return ids.slice(1).map((id, index) => [ids[index] ?? id, id]);
}

/** LangGraph's types collect node names one call at a time; here they are data. */
// biome-ignore lint/suspicious/noExplicitAny: as `AnyGraph`
function looselyNamed(graph: unknown): StateGraph<any, any, any, string> {
  // biome-ignore lint/suspicious/noExplicitAny: as `AnyGraph`
  return graph as StateGraph<any, any, any, string>;
}
