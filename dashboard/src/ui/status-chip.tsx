import type { RunStatus } from '@banksman/contracts';
import Box from '@mui/material/Box';
import { keyframes } from '@mui/material/styles';
import { type Standing, standingOf } from '../lib/human-state.ts';
import { useMay } from '../lib/session.ts';
import { lookOf } from './state-look.tsx';

export const turning = keyframes({ to: { transform: 'rotate(360deg)' } });

type Props = { status: RunStatus; bare?: boolean; isResolved?: boolean };

/** How a run stands for the person who looks. */
export function StatusChip({ status, bare = false, isResolved = false }: Props) {
  return <StandingChip standing={standingOf(status, useMay('approvals:decide'), isResolved)} bare={bare} />;
}

/** How a run stands: colour, icon and word together, with the engine's word beside it where "done" alone would mislead. */
export function StandingChip({ standing, bare = false }: { standing: Standing; bare?: boolean }) {
  const { word, tone, icon: Icon } = lookOf(standing);
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.75,
        height: 26,
        pl: bare ? 0 : 1,
        pr: bare ? 0 : 1.25,
        borderRadius: '7px',
        whiteSpace: 'nowrap',
        typography: 'subtitle2',
        color: `${tone}.text`,
        bgcolor: bare ? 'transparent' : `${tone}.soft`,
      }}
    >
      <Icon
        aria-hidden
        sx={{
          fontSize: 17,
          color: `${tone}.${tone === 'signal' ? 'text' : 'main'}`,
          animation: standing.state === 'working' ? `${turning} 2.4s linear infinite` : 'none',
        }}
      />
      {word}
      {standing.note && (
        <Box component="span" sx={{ fontWeight: 400 }}>
          {standing.note}
        </Box>
      )}
    </Box>
  );
}
