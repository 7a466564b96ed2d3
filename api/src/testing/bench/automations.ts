import { type AnyGraph, type Automation, step } from '@banksman/graphs';
import type { BaseCheckpointSaver } from '@langchain/langgraph';
import { z } from 'zod';
import { askingGraph, type BenchState, firstState, STEPS, type StepId, straightGraph, work } from './graph.ts';

const input = z.strictObject({ item: z.string().min(1) });

/** The step as the platform runs it: its start and end are in the run's history. */
const nodeOf = (id: StepId) => step<BenchState, Partial<BenchState>>(id, async (state, tools) => work(id, tools.runId, state));

function benchAutomation(
  id: string,
  slug: string,
  steps: readonly string[],
  compile: (saver: BaseCheckpointSaver) => AnyGraph,
): Automation {
  return {
    id,
    slug,
    version: 1,
    title: `Benchmark: ${slug}`,
    description: 'Five steps that do nothing.',
    input,
    output: z.object({ done: z.number() }),
    config: z.strictObject({}),
    example: () => ({ item: 'crane' }),
    needs: [],
    validate: () => {},
    steps: steps.map((title) => ({ id: title, title })),
    edges: steps.slice(1).map((to, at) => ({ from: steps[at] ?? to, to, label: null })),
    headline: (given) => `Count to five for ${String(given.item)}`,
    compile,
    start: (given) => firstState(String(given.item)),
    result: (state) => ({ headline: `Counted to ${String(state.done)}`, output: { done: state.done } }),
    questions: {},
    explain: (problem) => ({ what: 'It did not count.', why: problem.code, safe: 'Nothing happened.', next: 'Press Retry.' }),
  };
}

/** AM-990 counts to five; AM-991 asks a person in between. */
export const benchAutomations: readonly Automation[] = [
  benchAutomation('AM-990', 'count', STEPS, (saver) => straightGraph(nodeOf, saver)),
  benchAutomation('AM-991', 'count-and-ask', ['one', 'two', 'ask', 'three', 'four', 'five'], (saver) => askingGraph(nodeOf, saver)),
];
