import '@xyflow/react/dist/base.css';
import type { GraphStep, RunDetail } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { BaseEdge, type Edge, type EdgeProps, Handle, type Node, type NodeProps, Position, ReactFlow } from '@xyflow/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type EdgeWay, LANE_HEIGHT, layoutGraph, stationGap } from './graph-layout.ts';
import { StepDot } from './step-dot.tsx';
import { stepLook, stepStanding } from './step-look.ts';
import { edgeName, type Walk } from './walk.ts';

type Station = Node<{ step: GraphStep; isAsking: boolean; visits: number; gap: number }, 'station'>;
type Line = Edge<EdgeWay & { isPassed: boolean; textHeight: number }, 'line'>;

const DOT = 30;
/** px: an average letter of a station's name, a line of it, and what else stands below the dot's middle */
const LETTER = 7.2;
const NAME_LINE = 17;
const BELOW_DOT = 46;
const HANDLES = [
  { type: 'target', position: Position.Left },
  { type: 'source', position: Position.Right },
] as const;
const nodeTypes = { station: StationNode };
const edgeTypes = { line: LineEdge };

/** The run's graph as a line diagram with the live state of each step; reads only, scrolls sideways when it is long. */
export function RunGraph({ graph, isAsking, walk }: { graph: RunDetail['graph']; isAsking: boolean; walk: Walk }) {
  const [width, frame] = useWidth();
  const gap = stationGap(graph.steps.length, width);
  const layout = useMemo(() => layoutGraph(graph, gap), [graph, gap]);
  const lines = Math.max(1, ...graph.steps.map(({ title }) => Math.ceil((title.length * LETTER) / (gap - 12))));
  const textHeight = BELOW_DOT + Math.min(lines, 4) * NAME_LINE;
  const above = layout.arcsAbove * LANE_HEIGHT;
  const height = above + DOT / 2 + textHeight + layout.arcsBelow * LANE_HEIGHT + (layout.arcsBelow > 0 ? 8 : 0);
  const nodes: Station[] = graph.steps.map((step, index) => ({
    id: step.id,
    type: 'station',
    position: { x: layout.stations[index]?.x ?? 0, y: above },
    data: { step, isAsking, gap, visits: walk.visits.get(step.id) ?? 0 },
    width: gap,
    height: DOT,
    // Sizes and handles are given, not measured: otherwise React Flow takes the lines away until it has measured again.
    measured: { width: gap, height: DOT },
    handles: HANDLES.map((handle) => ({ ...handle, x: gap / 2, y: DOT / 2, width: 0, height: 0 })),
  }));
  // Far-reaching ways first, so that the labels of the nearer ones stay on top.
  const edges: Line[] = layout.edges.toReversed().map((way) => ({
    id: way.id,
    source: way.from,
    target: way.to,
    type: 'line',
    data: { ...way, textHeight, isPassed: walk.passed.has(edgeName(way.from, way.to)) },
  }));
  return (
    <Box
      ref={frame}
      role="img"
      aria-label={inWords(graph, isAsking)}
      tabIndex={0}
      sx={{ overflowX: 'auto', overflowY: 'hidden', px: 1, pt: 3, pb: 1.5, borderRadius: 3 }}
    >
      <Box
        sx={{
          width: layout.width,
          height,
          mx: 'auto',
          '.react-flow__node, .react-flow__edge, .react-flow__pane': { cursor: 'default', pointerEvents: 'none' },
          '.react-flow__handle': { opacity: 0, minWidth: 0, minHeight: 0, width: '1px', height: '1px', border: 0 },
        }}
      >
        <ReactFlow<Station, Line>
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

function StationNode({ data: { step, isAsking, gap, visits } }: NodeProps<Station>) {
  const isQuiet = step.state === 'todo' || step.state === 'skipped';
  return (
    <Box sx={{ width: gap, display: 'grid', justifyItems: 'center', textAlign: 'center', position: 'relative' }}>
      <Handle type="target" position={Position.Left} style={{ left: gap / 2, top: DOT / 2 }} />
      <Handle type="source" position={Position.Right} style={{ right: gap / 2, top: DOT / 2 }} />
      <StepDot state={step.state} isAsking={isAsking} size={DOT} />
      <Typography
        variant="subtitle2"
        component="span"
        sx={{ mt: 0.75, px: 0.75, lineHeight: 1.3, color: isQuiet ? 'text.tertiary' : 'text.primary', textWrap: 'balance' }}
      >
        {step.title}
      </Typography>
      <Typography
        variant="caption"
        component="span"
        sx={{
          fontSize: '0.75rem',
          lineHeight: 1.4,
          color: step.state === 'done' || isQuiet ? 'text.tertiary' : `${stepLook(step.state, isAsking).tone}.text`,
        }}
      >
        {stepStanding(step, isAsking, visits)}
      </Typography>
    </Box>
  );
}

function LineEdge({ id, sourceX, sourceY, targetX, targetY, data }: EdgeProps<Line>) {
  if (!data) return null;
  const colour = data.isPassed ? 'var(--bk-palette-done-main)' : 'var(--bk-palette-quiet-line)';
  if (data.way === 'straight') {
    const inset = DOT / 2 + 3;
    return (
      <BaseEdge
        id={id}
        path={`M${sourceX + inset},${sourceY}L${targetX - inset},${targetY}`}
        style={{ stroke: colour, strokeWidth: 2.5 }}
      />
    );
  }
  const sign = data.isBack ? 1 : -1;
  const start = sourceY + sign * (data.isBack ? data.textHeight : DOT / 2 + 3);
  const bend = start + sign * (data.depth * LANE_HEIGHT - 10);
  const [from, to] = [sourceX + (data.isBack ? -10 : 10), targetX + (data.isBack ? 10 : -10)];
  const r = data.isBack ? -10 : 10;
  const path = `M${from},${start}V${bend - sign * 10}Q${from},${bend} ${from + r},${bend}H${to - r}Q${to},${bend} ${to},${bend - sign * 10}V${start}`;
  const arrow = `M${to - 4},${start + sign * 5}L${to},${start}L${to + 4},${start + sign * 5}`;
  return (
    <>
      <path d={path} fill="none" style={{ stroke: colour, strokeWidth: 1.5, strokeDasharray: data.isPassed ? 'none' : '4 4' }} />
      <path d={arrow} fill="none" style={{ stroke: colour, strokeWidth: 1.5 }} />
      {data.label && (
        <text
          x={from + (data.isBack ? -18 : 18)}
          y={bend + 4}
          textAnchor={data.isBack ? 'end' : 'start'}
          style={{
            fontSize: 12,
            fill: 'var(--bk-palette-text-secondary)',
            stroke: 'var(--bk-palette-background-paper)',
            strokeWidth: 8,
            paintOrder: 'stroke',
          }}
        >
          {data.label}
        </text>
      )}
    </>
  );
}

/** The picture as a sentence, for whoever does not see it. */
function inWords({ steps }: RunDetail['graph'], isAsking: boolean): string {
  return `Steps: ${steps.map((step) => `${step.title}, ${stepLook(step.state, isAsking).word}`).join('; ')}`;
}
