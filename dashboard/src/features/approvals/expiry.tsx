import type { Approval } from '@banksman/contracts';
import ScheduleIcon from '@mui/icons-material/Schedule';
import Box from '@mui/material/Box';
import { span } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { useNow } from '../../lib/use-now.ts';

const URGENT_MS = 5 * 60_000;

/** How long the question stays open: "27 min left, until 18:00". */
export function Expiry({ approval }: { approval: Pick<Approval, 'expires_at'> }) {
  const format = useFormat();
  const left = Date.parse(approval.expires_at) - useNow(5_000).getTime();
  return (
    <Box
      component="span"
      title={format.full(approval.expires_at)}
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.5,
        typography: 'subtitle2',
        whiteSpace: 'nowrap',
        color: left < URGENT_MS ? 'trouble.text' : 'text.secondary',
      }}
    >
      <ScheduleIcon aria-hidden sx={{ fontSize: 16 }} />
      {left > 0 ? `${span(left)} left, until ${format.when(approval.expires_at)}` : 'Time has run out'}
    </Box>
  );
}

/** True once the question can no longer be answered. */
export function useIsExpired(approval: Pick<Approval, 'expires_at'>): boolean {
  return Date.parse(approval.expires_at) <= useNow(5_000).getTime();
}
