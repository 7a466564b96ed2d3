import type { GraphStep, RunEvent } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useFormat } from '../../lib/session.ts';
import { RawJson } from '../../ui/raw-json.tsx';
import type { Tone } from '../../ui/state-look.tsx';
import { eventTone, storyOf } from './event-look.ts';
import type { useRunEvents } from './use-run-events.ts';

type Events = ReturnType<typeof useRunEvents>;

/** What happened, line by line, newest at the end; technical lines are folded away until somebody wants them. */
export function Timeline({ events, steps, isLoading }: { events: Events['events']; steps: readonly GraphStep[]; isLoading: boolean }) {
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? events : storyOf(events);
  const folded = events.length - shown.length;
  if (isLoading) return <TimelineSkeleton />;
  return (
    <>
      <Box component="ol" aria-label="History" aria-live="polite" sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {shown.map((event, index) => (
          <Line
            key={event.seq}
            event={event}
            isLast={index === shown.length - 1}
            stepTitle={steps.find(({ id }) => id === event.step)?.title ?? null}
            showsAll={showsAll}
          />
        ))}
      </Box>
      {(folded > 0 || showsAll) && (
        <Box
          component="button"
          type="button"
          onClick={() => setShowsAll(!showsAll)}
          sx={{
            mt: 0.5,
            ml: 3.5,
            p: 0,
            minHeight: 32,
            border: 0,
            bgcolor: 'transparent',
            color: 'text.secondary',
            font: 'inherit',
            fontSize: '0.8125rem',
            cursor: 'pointer',
            textDecoration: 'underline',
            textUnderlineOffset: 3,
          }}
        >
          {showsAll ? 'Hide technical lines' : `Show ${folded} technical lines`}
        </Box>
      )}
    </>
  );
}

function Line({ event, isLast, stepTitle, showsAll }: { event: RunEvent; isLast: boolean; stepTitle: string | null; showsAll: boolean }) {
  const format = useFormat();
  const tone: Tone = eventTone(event);
  const who = event.actor.kind === 'person' ? `${event.actor.name}${event.actor.channel ? `, ${event.actor.channel}` : ''}` : null;
  return (
    <Box component="li" sx={{ display: 'grid', gridTemplateColumns: '16px 1fr auto', columnGap: 1.5, position: 'relative', pb: 1.5 }}>
      {!isLast && <Box aria-hidden sx={{ position: 'absolute', left: 7, top: 14, bottom: -4, width: '2px', bgcolor: 'divider' }} />}
      <Box
        aria-hidden
        sx={{
          width: 10,
          height: 10,
          mt: '6px',
          ml: '3px',
          borderRadius: '50%',
          bgcolor: tone === 'quiet' ? 'quiet.line' : `${tone}.main`,
          boxShadow: '0 0 0 3px var(--bk-palette-background-paper)',
          zIndex: 1,
        }}
      />
      <Box sx={{ minWidth: 0 }}>
        <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
          {event.text}
        </Typography>
        {(who || stepTitle) && (
          <Typography variant="caption" component="p" sx={{ color: 'text.tertiary', lineHeight: 1.4 }}>
            {[who, stepTitle].filter(Boolean).join(' · ')}
          </Typography>
        )}
        {showsAll && Object.keys(event.data).length > 0 && <RawJson label={event.type} value={event.data} />}
      </Box>
      <Typography
        variant="caption"
        component="time"
        dateTime={event.at}
        title={format.full(event.at)}
        sx={{ color: 'text.tertiary', pt: '1px' }}
      >
        {format.clock(event.at)}
      </Typography>
    </Box>
  );
}

function TimelineSkeleton() {
  return (
    <Box aria-hidden sx={{ display: 'grid', gap: 2 }}>
      {[80, 62, 74, 50, 68].map((width) => (
        <Box key={width} sx={{ display: 'grid', gridTemplateColumns: '16px 1fr', columnGap: 1.5, alignItems: 'center' }}>
          <Skeleton variant="circular" width={10} height={10} sx={{ ml: '3px' }} />
          <Skeleton width={`${width}%`} height={18} />
        </Box>
      ))}
    </Box>
  );
}

/** Whether the lines are live, and since when they are not. */
export function LiveMark({ state, brokenSince }: Pick<Events, 'state' | 'brokenSince'>) {
  const format = useFormat();
  if (state === 'ended' && !brokenSince) return null;
  const isLive = state === 'live';
  return (
    <Typography
      role="status"
      variant="caption"
      sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75, color: isLive ? 'done.text' : 'text.secondary' }}
    >
      <Box aria-hidden sx={{ width: 8, height: 8, borderRadius: '50%', bgcolor: isLive ? 'done.main' : 'quiet.main' }} />
      {isLive ? 'Live' : brokenSince ? `Not live since ${format.when(brokenSince.toISOString())}, reconnecting` : 'Connecting'}
    </Typography>
  );
}
