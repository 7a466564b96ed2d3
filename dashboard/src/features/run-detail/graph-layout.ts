import type { RunDetail } from '@banksman/contracts';

type Graph = RunDetail['graph'];

/** Where an edge runs: straight down to the next station, or as an arc beside them, `lane` lanes out. Rows count from 0. */
export type EdgeWay = {
  id: string;
  from: string;
  to: string;
  label: string | null;
  way: 'straight' | 'arc';
  fromRow: number;
  toRow: number;
  /** 1 is the lane next to the stations; 0 for a straight way */
  lane: number;
  /** of the arcs that leave (or reach) the same station, the how manieth it is, from 0 */
  outgoing: number;
  incoming: number;
};
type Layout = { edges: EdgeWay[]; lanes: number };

/**
 * A line diagram: the steps under each other in the order of the usual way through; ways back and ways that skip steps run as arcs
 * beside them. Shorter arcs are nearer; two that overlap never share a lane. Edges to unknown steps are left out.
 */
export function layoutGraph({ steps, edges }: Graph): Layout {
  const row = new Map(steps.map(({ id }, index) => [id, index]));
  const known = edges.flatMap((edge, index) => {
    const [fromRow, toRow] = [row.get(edge.from), row.get(edge.to)];
    return fromRow === undefined || toRow === undefined || fromRow === toRow
      ? []
      : [{ ...edge, id: `${edge.from}-${edge.to}-${index}`, fromRow, toRow }];
  });
  const lanes: [number, number][][] = [];
  const leaving = new Map<string, number>();
  const reaching = new Map<string, number>();
  const ways = known
    .toSorted((one, other) => lengthOf(one) - lengthOf(other))
    .map((edge): EdgeWay => {
      if (edge.toRow - edge.fromRow === 1) return { ...edge, way: 'straight', lane: 0, outgoing: 0, incoming: 0 };
      const reach: [number, number] = [Math.min(edge.fromRow, edge.toRow), Math.max(edge.fromRow, edge.toRow)];
      return { ...edge, way: 'arc', lane: takeLane(lanes, reach), outgoing: count(leaving, edge.from), incoming: count(reaching, edge.to) };
    });
  return { edges: ways, lanes: lanes.length };
}

const lengthOf = ({ fromRow, toRow }: { fromRow: number; toRow: number }) => Math.abs(toRow - fromRow);

/** How many there were before, counted on. */
function count(counts: Map<string, number>, key: string): number {
  const before = counts.get(key) ?? 0;
  counts.set(key, before + 1);
  return before;
}

/** The first lane in which `reach` touches nothing; 1 is the lane next to the stations. */
function takeLane(lanes: [number, number][][], reach: [number, number]): number {
  const free = lanes.findIndex((lane) => lane.every(([from, to]) => reach[1] < from || reach[0] > to));
  if (free >= 0) {
    lanes[free]?.push(reach);
    return free + 1;
  }
  lanes.push([reach]);
  return lanes.length;
}
