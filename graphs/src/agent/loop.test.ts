import { DomainError } from '@banksman/contracts';
import { Command, MemorySaver } from '@langchain/langgraph';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Question } from '../automation.ts';
import { type AskStage, agentLoop, type LoopParts, loopState, type Stage } from './loop.ts';

const state = loopState.extend({ wanted: z.string(), trail: z.array(z.string()).default([]), approved: z.boolean().default(false) });
type State = z.output<typeof state>;

type Verdict = NonNullable<State['review']>['verdict'];

/** A loop that writes down where it was; `verdicts` is what reflect says, in order, then `accept`. */
function loopWith(verdicts: Verdict[], change: Partial<LoopParts<State>> = {}) {
  const stage = (id: string, more: Partial<State> = {}): Stage<State> => ({
    id,
    title: id,
    run: async ({ trail }) => ({ trail: [...trail, id], ...more }),
    summary: () => `${id} done`,
  });
  const ask: AskStage<State> = {
    id: 'ask',
    title: 'ask',
    question: ({ wanted }) => ({ headline: wanted }) as Question,
    answered: ({ trail }, { payload }) => ({ trail: [...trail, 'ask'], approved: payload !== null, ...(payload ? {} : { returns: 0 }) }),
    granted: ({ approved }) => approved,
  };
  const reflect: Stage<State> = {
    id: 'reflect',
    title: 'reflect',
    run: async ({ trail }) => ({ trail: [...trail, 'reflect'], review: { verdict: verdicts.shift() ?? 'accept', because: 'so' } }),
  };
  return agentLoop(state, {
    plan: stage('plan'),
    retrieve: [stage('retrieve'), stage('search')],
    decide: stage('decide'),
    ask,
    act: stage('act'),
    reflect,
    conclude: [stage('report')],
    replanAt: 'search',
    maxReturns: 2,
    giveUp: () => new DomainError('rate_gone'),
    ...change,
  });
}

async function drive(verdicts: Verdict[], answers: (object | null)[]) {
  const events: string[] = [];
  const tools = { step: async (phase: string, id: string) => void events.push(`${phase} ${id}`), left() {} };
  const graph = loopWith(verdicts).compile(new MemorySaver());
  const thread = { configurable: { thread_id: 'one', tools } };
  let ended = await graph.invoke({ wanted: 'rooms' }, thread);
  for (const payload of answers)
    ended = await graph.invoke(
      new Command({ resume: { decision: payload ? 'approve' : 'edit', payload, edits: {}, comment: null, by: 'Mark' } }),
      thread,
    );
  return { trail: (ended as State).trail.join(' '), events };
}

const START = 'plan retrieve search decide';

test('the usual way goes through every stage once, with one question', async () => {
  const { trail, events } = await drive([], [{ rooms: 2 }]);
  expect(trail).toBe(`${START} ask act reflect report`);
  expect(events.slice(0, 2)).toEqual(['started plan', 'ended plan']);
  expect(events.at(-1)).toBe('ended report');
});

test('an answer that is no permission starts over with the change', async () => {
  expect((await drive([], [null, { rooms: 2 }])).trail).toBe(`${START} ask ${START} ask act reflect report`);
});

test.each([
  ['retry', [{}], `${START} ask act reflect act reflect report`],
  ['replan', [{}, {}], `${START} ask act reflect search decide ask act reflect report`],
  ['ask', [{}, {}], `${START} ask act reflect ask act reflect report`],
] as const)('reflect can go back: %s', async (verdict, answers, expected) => {
  expect((await drive([verdict], [...answers])).trail).toBe(expected);
});

test('the third way back in a row ends in words', async () => {
  await expect(drive(['retry', 'retry', 'retry'], [{}])).rejects.toMatchObject({ code: 'rate_gone' });
  expect((await drive(['retry', 'retry'], [{}])).trail).toContain('report');
});

test('a patch that is not the state’s shape is refused at the seam', async () => {
  const wrong: Stage<State> = { id: 'plan', title: 'plan', run: async () => ({ trail: 'oops' as unknown as string[] }) };
  const graph = loopWith([], { plan: wrong }).compile(new MemorySaver());
  const thread = { configurable: { thread_id: 'one', tools: { step: async () => {}, left() {} } } };
  await expect(graph.invoke({ wanted: 'rooms' }, thread)).rejects.toThrow('trail');
});

test('stages may not share a name with each other or with the state', () => {
  const named = (id: string): Stage<State> => ({ id, title: id, run: async () => ({}) });
  expect(() => loopWith([], { plan: named('trail') })).toThrow('trail');
  expect(() => loopWith([], { plan: named('act') })).toThrow('act');
  expect(() => loopWith([], { replanAt: 'nowhere' })).toThrow('nowhere');
});

test('steps and edges can be drawn', () => {
  const { steps, edges } = loopWith([]);
  expect(steps.map(({ id }) => id)).toEqual(['plan', 'retrieve', 'search', 'decide', 'ask', 'act', 'reflect', 'report']);
  expect(edges).toContainEqual({ from: 'plan', to: 'retrieve', label: null });
  expect(edges).toContainEqual({ from: 'reflect', to: 'search', label: 'no longer possible, look again' });
});
