import type { GraphStep } from '@banksman/contracts';
import { expect, test } from 'vitest';
import { layoutGraph as layout, stationGap } from './graph-layout.ts';

const GAP = 120;
const layoutGraph = (graph: Parameters<typeof layout>[0]) => layout(graph, GAP);

const steps = (...ids: string[]): GraphStep[] =>
  ids.map((id) => ({ id, title: id, state: 'todo', starts: 0, started_at: null, ended_at: null }));
const edge = (from: string, to: string, label: string | null = null) => ({ from, to, label });
const wayOf = (layout: ReturnType<typeof layoutGraph>, from: string, to: string) =>
  layout.edges.find((way) => way.from === from && way.to === to);

test('steps stand in their order, one gap apart, joined by straight lines', () => {
  const layout = layoutGraph({ steps: steps('plan', 'search', 'ask'), edges: [edge('plan', 'search'), edge('search', 'ask')] });
  expect(layout.stations.map(({ x }) => x)).toEqual([0, GAP, 2 * GAP]);
  expect(layout.edges.every(({ way }) => way === 'straight')).toBe(true);
  expect(layout).toMatchObject({ arcsAbove: 0, arcsBelow: 0 });
});

test('a way back hangs below and one that skips a step stands above', () => {
  const layout = layoutGraph({ steps: steps('plan', 'search', 'ask'), edges: [edge('ask', 'search', 'other dates'), edge('plan', 'ask')] });
  expect(wayOf(layout, 'ask', 'search')).toMatchObject({ way: 'arc', isBack: true, depth: 1, label: 'other dates' });
  expect(wayOf(layout, 'plan', 'ask')).toMatchObject({ way: 'arc', isBack: false, depth: 1 });
});

test('ways back that overlap take different lanes, the shorter one nearer', () => {
  const layout = layoutGraph({ steps: steps('a', 'b', 'c', 'd'), edges: [edge('d', 'a'), edge('c', 'b'), edge('d', 'c')] });
  expect(wayOf(layout, 'c', 'b')?.depth).toBe(1);
  expect(wayOf(layout, 'd', 'c')?.depth).toBe(1);
  expect(wayOf(layout, 'd', 'a')?.depth).toBe(2);
  expect(layout.arcsBelow).toBe(2);
});

test('an edge to a step that is not drawn is left out', () => {
  expect(layoutGraph({ steps: steps('a'), edges: [edge('a', '__end__')] }).edges).toEqual([]);
});

test('the stations share the width, but never so narrow that their names cannot be read', () => {
  expect(stationGap(9, 1130)).toBe(125);
  expect(stationGap(3, 1130)).toBe(140);
  expect(stationGap(20, 1130)).toBe(108);
});
