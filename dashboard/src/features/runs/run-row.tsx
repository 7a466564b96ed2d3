import type { RunSummary, Trigger } from '@banksman/contracts';
import Box from '@mui/material/Box';
import { keyframes } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import { memo } from 'react';
import { took } from '../../lib/format.ts';
import { standingOf } from '../../lib/human-state.ts';
import { useFormat, useMay } from '../../lib/session.ts';
import { AreaLink } from '../../ui/links.tsx';
import { StatusChip } from '../../ui/status-chip.tsx';

const TRIGGER_WORDS: Record<Trigger, string> = {
  dashboard: 'from the dashboard',
  extension: 'from Buildertrend',
  api: 'by the API',
  n8n: 'from n8n',
  schedule: 'on schedule',
  webhook: 'by a webhook',
  email: 'by e-mail',
  platform: 'by Banksman',
};

export const ROW_COLUMNS = { xs: '1fr auto', md: '196px minmax(0, 1fr) minmax(140px, 220px) 148px' };
const glow = keyframes({ from: { backgroundColor: 'var(--bk-palette-working-soft)' } });

/** One run as one business sentence, how it stands, who started it, and when. */
export const RunRow = memo(function RunRow({ run, isGlowing }: { run: RunSummary; isGlowing: boolean }) {
  const format = useFormat();
  const isForYou = standingOf(run.status, useMay('approvals:decide')).state === 'for_you';
  const lasted = run.finished_at ? took(Date.parse(run.finished_at) - Date.parse(run.started_at ?? run.created_at)) : null;
  return (
    <Box component="li" sx={{ '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <AreaLink
        to="/runs/$runId"
        params={{ runId: run.job_id }}
        data-row
        sx={{
          display: 'grid',
          gridTemplateColumns: ROW_COLUMNS,
          gridTemplateAreas: { xs: '"headline headline" "state when"', md: '"state headline who when"' },
          alignItems: 'center',
          columnGap: 2,
          rowGap: 0.75,
          minHeight: 52,
          px: 2,
          py: { xs: 1.5, md: 0.75 },
          color: 'inherit',
          textDecoration: 'none',
          boxShadow: isForYou ? 'inset 3px 0 0 var(--bk-palette-signal-main)' : 'none',
          animation: isGlowing ? `${glow} 1.2s ease-out` : 'none',
          ':hover': { bgcolor: 'surface.hover' },
          ':focus-visible': { outlineOffset: -2 },
        }}
      >
        <Box sx={{ gridArea: 'state' }}>
          <StatusChip status={run.status} />
        </Box>
        <Typography
          variant="subtitle1"
          component="span"
          sx={{ gridArea: 'headline', minWidth: 0, overflowWrap: 'anywhere', textWrap: 'pretty' }}
        >
          {run.headline}
        </Typography>
        <Box sx={{ gridArea: 'who', display: { xs: 'none', md: 'block' }, minWidth: 0 }}>
          <Typography variant="body2" noWrap>
            {run.requested_by ?? 'Banksman'}
          </Typography>
          <Typography variant="caption" noWrap component="p" sx={{ color: 'text.tertiary', lineHeight: 1.35 }}>
            {TRIGGER_WORDS[run.trigger]}
          </Typography>
        </Box>
        <Box sx={{ gridArea: 'when', textAlign: 'right' }}>
          <Typography
            variant="body2"
            component="time"
            dateTime={run.created_at}
            title={format.full(run.created_at)}
            sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }}
          >
            {format.when(run.created_at)}
          </Typography>
          <Typography
            variant="caption"
            component="p"
            sx={{ display: { xs: 'none', md: 'block' }, color: 'text.tertiary', lineHeight: 1.35 }}
          >
            {lasted ? `took ${lasted}` : run.attempt > 1 ? `attempt ${run.attempt}` : ''}
          </Typography>
        </Box>
      </AreaLink>
    </Box>
  );
});
