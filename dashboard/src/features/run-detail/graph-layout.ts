import type { RunDetail } from '@banksman/contracts';

type Graph = RunDetail['graph'];

/** Where a station stands, and how each edge runs: straight to the next one, or as an arc below (`depth` lanes down) or above. */
type StationPlace = { id: string; x: number; y: number };
export type EdgeWay = {
  id: string;
  from: string;
  to: string;
  label: string | null;
  way: 'straight' | 'arc';
  isBack: boolean;
  depth: number;
};
type Layout = { stations: StationPlace[]; edges: EdgeWay[]; width: number; arcsAbove: number; arcsBelow: number };

/** px of one lane of arcs */
export const LANE_HEIGHT = 26;
const WIDEST_GAP = 140;
const NARROWEST_GAP = 108;

/** px between two stations' centres, so that all steps fit into `width` where that leaves their names readable. */
export function stationGap(steps: number, width: number): number {
  return Math.max(NARROWEST_GAP, Math.min(WIDEST_GAP, Math.floor(width / Math.max(steps, 1))));
}

/**
 * A line diagram: the steps in the order of the usual way through, one after the other; ways back hang below, ways that skip
 * steps stand above. Shorter arcs are nearer to the line; two that overlap never share a lane. Edges to unknown steps are left out.
 */
export function layoutGraph({ steps, edges }: Graph, gap: number): Layout {
  const place = new Map(steps.map(({ id }, index) => [id, index]));
  const lanes: Record<'back' | 'skip', [number, number][][]> = { back: [], skip: [] };
  const known = edges.flatMap(({ from, to, label }, index) => {
    const [a, b] = [place.get(from), place.get(to)];
    return a === undefined || b === undefined || a === b ? [] : [{ id: `${from}-${to}-${index}`, from, to, label, a, b }];
  });
  const ways = known
    .toSorted((one, other) => Math.abs(one.b - one.a) - Math.abs(other.b - other.a))
    .map(({ a, b, ...edge }): EdgeWay => {
      const isBack = b < a;
      if (b - a === 1) return { ...edge, way: 'straight', isBack, depth: 0 };
      const reach: [number, number] = [Math.min(a, b), Math.max(a, b)];
      return { ...edge, way: 'arc', isBack, depth: takeLane(lanes[isBack ? 'back' : 'skip'], reach) };
    });
  return {
    stations: steps.map(({ id }, index) => ({ id, x: index * gap, y: 0 })),
    edges: ways,
    width: Math.max(steps.length, 1) * gap,
    arcsAbove: lanes.skip.length,
    arcsBelow: lanes.back.length,
  };
}

/** The first lane in which `reach` touches nothing; 1 is the lane next to the line. */
function takeLane(lanes: [number, number][][], reach: [number, number]): number {
  const free = lanes.findIndex((lane) => lane.every(([from, to]) => reach[1] <= from || reach[0] >= to));
  if (free >= 0) {
    lanes[free]?.push(reach);
    return free + 1;
  }
  lanes.push([reach]);
  return lanes.length;
}
