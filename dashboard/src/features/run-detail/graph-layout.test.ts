import type { GraphStep } from '@banksman/contracts';
import { expect, test } from 'vitest';
import { layoutGraph } from './graph-layout.ts';

const steps = (...ids: string[]): GraphStep[] =>
  ids.map((id) => ({ id, title: id, state: 'todo', starts: 0, started_at: null, ended_at: null }));
const edge = (from: string, to: string, label: string | null = null) => ({ from, to, label });
const wayOf = (layout: ReturnType<typeof layoutGraph>, from: string, to: string) =>
  layout.edges.find((way) => way.from === from && way.to === to);

test('steps that follow each other are joined by straight lines', () => {
  const layout = layoutGraph({ steps: steps('plan', 'search', 'ask'), edges: [edge('plan', 'search'), edge('search', 'ask')] });
  expect(layout.edges.map(({ way, fromRow, toRow }) => `${way} ${fromRow}-${toRow}`)).toEqual(['straight 0-1', 'straight 1-2']);
  expect(layout.lanes).toBe(0);
});

test('a way back and one that skips a step are arcs with their words', () => {
  const layout = layoutGraph({ steps: steps('plan', 'search', 'ask'), edges: [edge('ask', 'search', 'other dates'), edge('plan', 'ask')] });
  expect(wayOf(layout, 'ask', 'search')).toMatchObject({ way: 'arc', lane: 1, label: 'other dates' });
  expect(wayOf(layout, 'plan', 'ask')).toMatchObject({ way: 'arc', fromRow: 0, toRow: 2, lane: 2 });
});

test('arcs that overlap take different lanes, the shorter one nearer; those of one station do not lie on each other', () => {
  const layout = layoutGraph({ steps: steps('a', 'b', 'c', 'd', 'e'), edges: [edge('e', 'a'), edge('c', 'b'), edge('e', 'd')] });
  expect([wayOf(layout, 'c', 'b')?.lane, wayOf(layout, 'e', 'd')?.lane, wayOf(layout, 'e', 'a')?.lane]).toEqual([1, 1, 2]);
  expect([wayOf(layout, 'e', 'd')?.outgoing, wayOf(layout, 'e', 'a')?.outgoing]).toEqual([0, 1]);
});

test('an edge to a step that is not drawn is left out', () => {
  expect(layoutGraph({ steps: steps('a'), edges: [edge('a', '__end__')] }).edges).toEqual([]);
});
