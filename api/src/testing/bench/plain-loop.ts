import { randomUUID } from 'node:crypto';
import { openDatabase } from '@banksman/db';
import { Command } from '@langchain/langgraph';
import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import { z } from 'zod';
import { runProcess, StartRefused, tell } from '../../process.ts';
import { memory, obeyParent, takeCpu } from './commands.ts';
import { countStatements, takeStatements } from './count-statements.ts';
import { askingGraph, type BenchState, firstState, type StepId, straightGraph, work } from './graph.ts';
import { nowMs, takeMarks } from './marks.ts';

const AT_ONCE = 8;
const many = z.object({ runs: z.number() });
const paced = z.object({ runs: z.number(), perSecond: z.number() });
const ANSWER = { decision: 'approve', payload: {}, edits: null, comment: null, by: 'Dana' };

type Node = (state: BenchState, config: { configurable?: Record<string, unknown> }) => Promise<Partial<BenchState>>;
const nodeOf =
  (id: StepId): Node =>
  async (state, config) =>
    work(id, String(config.configurable?.thread_id), state);

/** The floor: LangGraph with its own Postgres saver and nothing else, on the same pool of connections. */
await runProcess(async () => {
  countStatements();
  const url = process.env.DATABASE_URL;
  if (!url) throw new StartRefused('DATABASE_URL must be set.');
  const { pool, close } = openDatabase(url);
  const saver = new PostgresSaver(pool, undefined, { schema: 'langgraph' });
  await saver.setup();
  const straight = straightGraph(nodeOf, saver);
  const asking = askingGraph(nodeOf, saver);
  const optionsOf = (runId: string) => ({ configurable: { thread_id: runId }, durability: 'sync' as const });
  const count = (runId: string) => straight.invoke(firstState('crane'), optionsOf(runId));

  obeyParent({
    /** as fast as it goes; ms from the first run's start to the last one's end */
    drain: async (given) => {
      const { runs } = many.parse(given);
      const startedAt = nowMs();
      await atOnce(runs, () => count(randomUUID()));
      return nowMs() - startedAt;
    },
    /** runs that arrive whether or not the ones before are done; when each was called */
    paced: async (given) => {
      const { runs, perSecond } = paced.parse(given);
      return arriving(runs, perSecond, count);
    },
    /** runs that wait for a person; their ids */
    ask: async (given) => {
      const runIds = Array.from({ length: many.parse(given).runs }, () => randomUUID());
      const left = [...runIds];
      await atOnce(runIds.length, () => asking.invoke(firstState('crane'), optionsOf(left.pop() ?? '')));
      return runIds;
    },
    /** answers them at a pace; when each was answered, and when the stream in this process told of each step that ended */
    answer: async (given) => {
      const { runIds, perSecond } = z.object({ runIds: z.array(z.string()), perSecond: z.number() }).parse(given);
      const told: { runId: string; step: string; at: number }[] = [];
      const left = [...runIds];
      const called = await arriving(
        runIds.length,
        perSecond,
        async (runId) => {
          const stream = await asking.stream(new Command({ resume: ANSWER }), { ...optionsOf(runId), streamMode: 'updates' });
          for await (const update of stream)
            for (const node of Object.keys(update)) told.push({ runId, step: node.replace('n_', ''), at: nowMs() });
        },
        () => left.pop() ?? '',
      );
      return { called, told };
    },
    marks: async () => takeMarks(),
    statements: async () => takeStatements(),
    cpu: takeCpu,
    memory,
  });
  tell({ type: 'ready' });
  return { stop: close };
});

async function atOnce(runs: number, one: () => Promise<unknown>): Promise<void> {
  let left = runs;
  const lane = async () => {
    while (left-- > 0) await one();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** Calls `one` every 1/perSecond s by the clock, not by who is done. */
async function arriving(
  runs: number,
  perSecond: number,
  one: (runId: string) => Promise<unknown>,
  nextId: () => string = randomUUID,
): Promise<{ runId: string; at: number }[]> {
  const called: { runId: string; at: number }[] = [];
  const begun: Promise<unknown>[] = [];
  const startedAt = nowMs();
  for (let at = 0; at < runs; at += 1) {
    const dueInMs = startedAt + (at * 1000) / perSecond - nowMs();
    if (dueInMs > 0) await new Promise((resolve) => setTimeout(resolve, dueInMs));
    const runId = nextId();
    called.push({ runId, at: nowMs() });
    begun.push(one(runId));
  }
  await Promise.all(begun);
  return called;
}
