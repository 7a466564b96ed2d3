import type { GraphStep } from '@banksman/contracts';
import AutorenewIcon from '@mui/icons-material/Autorenew';
import BackHandIcon from '@mui/icons-material/BackHandOutlined';
import CheckIcon from '@mui/icons-material/Check';
import CloseIcon from '@mui/icons-material/PriorityHigh';
import RemoveIcon from '@mui/icons-material/Remove';
import ScheduleIcon from '@mui/icons-material/Schedule';
import Box from '@mui/material/Box';
import { keyframes } from '@mui/material/styles';
import { turning } from '../../ui/status-chip.tsx';
import { stepLook } from './step-look.ts';

const ICON = { todo: null, working: AutorenewIcon, waiting: BackHandIcon, done: CheckIcon, failed: CloseIcon, skipped: RemoveIcon };
const pulse = keyframes({ '0%, 100%': { boxShadow: '0 0 0 0 var(--pulse)' }, '50%': { boxShadow: '0 0 0 6px var(--pulse)' } });

/** A station of the line: a ring while it is to do, filled when it is done, pulsing gently while it works. */
export function StepDot({ state, isAsking, size = 30 }: { state: GraphStep['state']; isAsking: boolean; size?: number }) {
  const { tone } = stepLook(state, isAsking);
  const Icon = state === 'waiting' && !isAsking ? ScheduleIcon : ICON[state];
  const isSolid = state === 'done' || state === 'failed' || state === 'waiting';
  return (
    <Box
      aria-hidden
      sx={{
        '--pulse': `var(--bk-palette-${tone}-soft)`,
        width: size,
        height: size,
        flexShrink: 0,
        borderRadius: '50%',
        display: 'grid',
        placeItems: 'center',
        border: 2,
        borderColor: state === 'todo' || state === 'skipped' ? 'quiet.line' : `${tone}.main`,
        bgcolor: isSolid ? `${tone}.main` : 'background.paper',
        color: isSolid ? `${tone}.contrastText` : `${tone}.main`,
        animation: state === 'working' ? `${pulse} 1.8s ease-in-out infinite` : 'none',
      }}
    >
      {Icon && <Icon sx={{ fontSize: size * 0.57, animation: state === 'working' ? `${turning} 2.4s linear infinite` : 'none' }} />}
    </Box>
  );
}
