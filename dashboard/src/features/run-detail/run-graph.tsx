import '@xyflow/react/dist/base.css';
import type { GraphStep, RunDetail } from '@banksman/contracts';
import Box from '@mui/material/Box';
import { BaseEdge, type Edge, type EdgeProps, Handle, type Node, type NodeProps, Position, ReactFlow } from '@xyflow/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type EdgeWay, layoutGraph } from './graph-layout.ts';
import { Station } from './station.tsx';
import { edgeName, type Walk } from './walk.ts';

type StationNode = Node<{ step: GraphStep; isAsking: boolean; visits: number; isChosen: boolean; onChoose: () => void }, 'station'>;
type Line = Edge<EdgeWay & { isPassed: boolean; right: number; lanes: number }, 'line'>;

/** px: a station, the middle of its dot from the left, a lane of arcs, and the words beside the lanes */
const ROW = 56;
const DOT_X = 26;
const DOT_REACH = 17;
const LANE = 20;
const WORDS = 200;
const NARROWEST_STATION = 190;
const WIDEST_STATION = 340;
/** px between the ends of arcs at the same station */
const APART = 8;
const HANDLES = [
  { type: 'target', position: Position.Left },
  { type: 'source', position: Position.Right },
] as const;
const nodeTypes = { station: StationOf };
const edgeTypes = { line: LineEdge };

type Props = {
  graph: RunDetail['graph'];
  isAsking: boolean;
  walk: Walk;
  chosen: string | null;
  onChoose: (step: string) => void;
};

/** The run's graph as a line diagram with the live state of each step; a station opens its step. */
export function RunGraph({ graph, isAsking, walk, chosen, onChoose }: Props) {
  const [room, frame] = useWidth();
  const layout = useMemo(() => layoutGraph(graph), [graph]);
  const beside = layout.lanes * LANE + (layout.lanes > 0 ? WORDS : 0);
  const width = Math.max(NARROWEST_STATION, Math.min(WIDEST_STATION, room - beside));
  const nodes: StationNode[] = graph.steps.map((step, index) => ({
    id: step.id,
    type: 'station',
    position: { x: 0, y: index * ROW },
    data: { step, isAsking, visits: walk.visits.get(step.id) ?? 0, isChosen: step.id === chosen, onChoose: () => onChoose(step.id) },
    width,
    height: ROW,
    // Sizes and handles are given, not measured: otherwise React Flow takes the lines away until it has measured again.
    measured: { width, height: ROW },
    handles: HANDLES.map((handle) => ({ ...handle, x: DOT_X, y: ROW / 2, width: 0, height: 0 })),
  }));
  // Far-reaching ways first, so that the words of the nearer ones stay on top.
  const edges: Line[] = layout.edges.toReversed().map((way) => ({
    id: way.id,
    source: way.from,
    target: way.to,
    type: 'line',
    data: { ...way, right: width, lanes: layout.lanes, isPassed: walk.passed.has(edgeName(way.from, way.to)) },
  }));
  return (
    <Box ref={frame} sx={{ overflowX: 'auto', overflowY: 'hidden', p: 1 }}>
      <Box
        sx={{
          width: Math.max(width + beside, Math.min(room, width)),
          height: graph.steps.length * ROW,
          // not before it is known how wide it may be
          visibility: room === 0 ? 'hidden' : 'visible',
          '.react-flow__edge, .react-flow__pane': { cursor: 'default', pointerEvents: 'none' },
          // React Flow writes `none` on each node that it cannot drag or select itself; here a step is a button
          '.react-flow__node': { cursor: 'default', pointerEvents: 'all !important' },
          '.react-flow__handle': { opacity: 0, minWidth: 0, minHeight: 0, width: '1px', height: '1px', border: 0, pointerEvents: 'none' },
        }}
      >
        <ReactFlow<StationNode, Line>
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          defaultViewport={{ x: 0, y: 0, zoom: 1 }}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          panOnDrag={false}
          panOnScroll={false}
          zoomOnScroll={false}
          zoomOnPinch={false}
          zoomOnDoubleClick={false}
          preventScrolling={false}
          disableKeyboardA11y
          proOptions={{ hideAttribution: true }}
        />
      </Box>
    </Box>
  );
}

/** The px inside of an element, as it changes. */
function useWidth() {
  const [width, setWidth] = useState(0);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    if (frame.current) observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);
  return [width, frame] as const;
}

function StationOf({ data }: NodeProps<StationNode>) {
  return (
    <>
      <Handle type="target" position={Position.Left} />
      <Station {...data} />
      <Handle type="source" position={Position.Right} />
    </>
  );
}

const middle = (row: number) => row * ROW + ROW / 2;

function LineEdge({ id, data }: EdgeProps<Line>) {
  if (!data) return null;
  const stroke = data.isPassed ? 'var(--bk-palette-done-main)' : 'var(--bk-palette-quiet-line)';
  if (data.way === 'straight') {
    const path = `M${DOT_X},${middle(data.fromRow) + DOT_REACH}V${middle(data.toRow) - DOT_REACH}`;
    return <BaseEdge id={id} path={path} style={{ stroke, strokeWidth: 2.5 }} />;
  }
  const bend = data.right + data.lane * LANE - 4;
  const from = middle(data.fromRow) + (data.outgoing - 1) * APART;
  const to = middle(data.toRow) + data.incoming * APART;
  const turn = to < from ? -8 : 8;
  const path = `M${data.right + 2},${from}H${bend - 8}Q${bend},${from} ${bend},${from + turn}V${to - turn}Q${bend},${to} ${bend - 8},${to}H${data.right + 3}`;
  const words = data.right + data.lanes * LANE + 8;
  return (
    <>
      <path d={path} fill="none" style={{ stroke, strokeWidth: 1.5, strokeDasharray: data.isPassed ? 'none' : '4 4' }} />
      <path
        d={`M${data.right + 8},${to - 4}L${data.right + 3},${to}L${data.right + 8},${to + 4}`}
        fill="none"
        style={{ stroke, strokeWidth: 1.5 }}
      />
      {data.label && (
        <text x={words} y={to + 4 + data.incoming * 6} style={{ fontSize: 12, fill: 'var(--bk-palette-text-secondary)' }}>
          {data.label}
        </text>
      )}
    </>
  );
}
