import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import type { Tools } from './automation.ts';

/** Where the engine puts the tools of a run: `config.configurable.tools`; never part of a checkpoint. */
export function toolsOf(config: LangGraphRunnableConfig): Tools {
  const tools: unknown = config.configurable?.tools;
  if (!tools) throw new TypeError('a graph is driven with config.configurable.tools');
  return tools as Tools;
}

/**
 * Wraps one node: state in, patch out, with its start and end in the run's history. The start is written before the node
 * does anything, so that a crash shows where it happened. `summary` turns the patch into the end's sentence.
 */
export function step<State, Patch>(
  id: string,
  node: (state: State, tools: Tools) => Promise<Patch>,
  summary: (patch: Patch) => string | null = () => null,
) {
  return async (state: State, config: LangGraphRunnableConfig): Promise<Patch> => {
    const tools = toolsOf(config);
    await tools.step('started', id, null);
    try {
      const patch = await node(state, tools);
      await tools.step('ended', id, summary(patch));
      return patch;
    } finally {
      tools.left(id);
    }
  };
}
