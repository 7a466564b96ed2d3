import type { GraphStep, RunEvent } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { took } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { useNow } from '../../lib/use-now.ts';
import { type PlacedSpan, placeSpans, SPAN_KINDS, type SpanKind, spansOf, totalsOf } from './time-spans.ts';

const colour = (tone: string, part: string) => `var(--bk-palette-${tone}-${part})`;
const stripes = (degrees: number, tone: string) =>
  `repeating-linear-gradient(${degrees}deg, ${colour(tone, 'main')} 0 3px, ${colour(tone, 'soft')} 3px 7px)`;

/** A word, a colour and a pattern for each kind of time: never one without the others. */
const LOOK: Record<SpanKind, { word: string; background: string; border: string }> = {
  queue: { word: 'In the queue', background: colour('quiet', 'soft'), border: `1.5px dashed ${colour('quiet', 'main')}` },
  work: { word: 'Work', background: colour('working', 'main'), border: `1.5px solid ${colour('working', 'main')}` },
  person: { word: 'Waiting for a person', background: stripes(45, 'signal'), border: `1.5px solid ${colour('signal', 'main')}` },
  outside: {
    word: 'Waiting for something outside',
    background: stripes(90, 'someone'),
    border: `1.5px solid ${colour('someone', 'main')}`,
  },
};
const ROW = 40;
const LABEL = { xs: 'minmax(0, 1fr)', sm: 'minmax(120px, 30%) minmax(0, 1fr)' };

type Props = { events: readonly RunEvent[]; steps: readonly GraphStep[]; chosen: string | null; onChoose: (step: string) => void };

/** Where the time went, step by step; long waits are collapsed on the axis and say how long they really were. */
export function Waterfall({ events, steps, chosen, onChoose }: Props) {
  const now = useNow(1_000);
  const spans = placeSpans(spansOf(events, now.getTime()));
  const totals = totalsOf(spans);
  const rows = rowsOf(spans);
  const title = (step: string | null) => (step === null ? 'Before the first step' : (steps.find(({ id }) => id === step)?.title ?? step));
  return (
    <Box sx={{ p: 2 }}>
      <Box
        component="ul"
        aria-label="Where the time went"
        sx={{ m: 0, mb: 2, p: 0, listStyle: 'none', display: 'flex', flexWrap: 'wrap', gap: 2 }}
      >
        {SPAN_KINDS.filter((kind) => totals[kind] > 0).map((kind) => (
          <Box component="li" key={kind} sx={{ display: 'flex', alignItems: 'center', gap: 0.75, typography: 'body2' }}>
            <Swatch kind={kind} />
            {LOOK[kind].word} <strong>{took(totals[kind])}</strong>
          </Box>
        ))}
      </Box>
      <Box component="ol" aria-label="Timeline of the steps" sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {rows.map(({ step, of }) => (
          <Box component="li" key={step ?? ''} sx={{ borderTop: 1, borderColor: 'divider' }}>
            <Box
              component={step === null ? 'div' : 'button'}
              {...(step === null
                ? {}
                : { type: 'button', onClick: () => onChoose(step), 'aria-pressed': step === chosen, 'data-step': step })}
              sx={{
                width: 1,
                display: 'grid',
                gridTemplateColumns: LABEL,
                alignItems: 'center',
                columnGap: 1.5,
                minHeight: ROW,
                py: 0.5,
                px: 1,
                border: 0,
                borderRadius: 1,
                textAlign: 'left',
                font: 'inherit',
                color: 'text.primary',
                bgcolor: step !== null && step === chosen ? 'surface.sunken' : 'transparent',
                ...(step === null ? {} : { cursor: 'pointer', ':hover': { bgcolor: 'surface.hover' } }),
              }}
            >
              <Typography variant="body2" component="span" sx={{ overflowWrap: 'anywhere', lineHeight: 1.3 }}>
                {title(step)}
                <Typography variant="caption" component="span" sx={{ display: 'block', color: 'text.tertiary' }}>
                  {wordsOf(of)}
                </Typography>
              </Typography>
              <Bars spans={of} />
            </Box>
          </Box>
        ))}
      </Box>
      <Axis spans={spans} />
    </Box>
  );
}

function Bars({ spans }: { spans: readonly PlacedSpan[] }) {
  return (
    <Box
      component="span"
      aria-hidden
      sx={{ position: 'relative', display: 'block', height: 22, bgcolor: 'surface.sunken', borderRadius: 1 }}
    >
      {spans.map((span) => (
        <Box
          component="span"
          key={span.from}
          title={`${LOOK[span.kind].word}, ${took(span.to - span.from)}`}
          sx={{
            position: 'absolute',
            top: 2,
            bottom: 2,
            left: `${span.start * 100}%`,
            width: `max(3px, ${span.width * 100}%)`,
            borderRadius: '3px',
            background: LOOK[span.kind].background,
            border: LOOK[span.kind].border,
            // an axis that is cut here says so with a torn edge
            clipPath: span.isCollapsed ? 'polygon(0 0, 46% 0, 50% 100%, 0 100%, 0 0, 54% 0, 100% 0, 100% 100%, 58% 100%, 54% 0)' : 'none',
          }}
        />
      ))}
    </Box>
  );
}

function Axis({ spans }: { spans: readonly PlacedSpan[] }) {
  const format = useFormat();
  const [first, last] = [spans[0], spans.at(-1)];
  if (!first || !last) return null;
  const isCut = spans.some(({ isCollapsed }) => isCollapsed);
  const at = (ms: number) => format.clock(new Date(ms).toISOString());
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: LABEL, columnGap: 1.5, px: 1, pt: 1, borderTop: 1, borderColor: 'divider' }}>
      <Typography variant="caption" sx={{ color: 'text.tertiary' }}>
        {isCut ? 'Long waits are drawn short' : ''}
      </Typography>
      <Typography variant="caption" component="div" sx={{ display: 'flex', justifyContent: 'space-between', color: 'text.tertiary' }}>
        <span>{at(first.from)}</span>
        <span>{last.isOpen ? 'now' : at(last.to)}</span>
      </Typography>
    </Box>
  );
}

function Swatch({ kind }: { kind: SpanKind }) {
  return (
    <Box aria-hidden sx={{ width: 22, height: 12, borderRadius: '3px', background: LOOK[kind].background, border: LOOK[kind].border }} />
  );
}

function rowsOf(spans: readonly PlacedSpan[]): { step: string | null; of: PlacedSpan[] }[] {
  const rows = new Map<string | null, PlacedSpan[]>();
  for (const span of spans) rows.set(span.step, [...(rows.get(span.step) ?? []), span]);
  return [...rows].map(([step, of]) => ({ step, of }));
}

/** "work 1.2 s, waiting for a person 2 h": a row for whoever does not see the bars. */
function wordsOf(spans: readonly PlacedSpan[]): string {
  const totals = totalsOf(spans);
  const kinds = SPAN_KINDS.filter((kind) => totals[kind] > 0);
  return kinds.map((kind) => `${LOOK[kind].word.toLowerCase()} ${took(totals[kind])}`).join(', ');
}
