import type { Approval } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useFormat } from '../../lib/session.ts';
import { AreaLink } from '../../ui/links.tsx';
import { Expiry } from './expiry.tsx';

/** What waits, the soonest due first; the chosen one is shown beside it. */
export function ApprovalList({ approvals, chosen }: { approvals: readonly Approval[]; chosen: string | null }) {
  const format = useFormat();
  return (
    <Paper variant="outlined" component="ul" aria-label="Waiting for you" sx={{ m: 0, p: 0, listStyle: 'none', overflow: 'hidden' }}>
      {approvals.map((approval) => (
        <Box component="li" key={approval.id} sx={{ '& + &': { borderTop: 1, borderColor: 'divider' } }}>
          <AreaLink
            to="/inbox/$approvalId"
            params={{ approvalId: approval.id }}
            aria-current={approval.id === chosen ? 'true' : undefined}
            sx={{
              display: 'block',
              px: 2,
              py: 1.5,
              color: 'inherit',
              textDecoration: 'none',
              boxShadow: 'inset 3px 0 0 var(--bk-palette-signal-main)',
              bgcolor: approval.id === chosen ? 'surface.sunken' : 'transparent',
              ':hover': { bgcolor: approval.id === chosen ? 'surface.sunken' : 'surface.hover' },
              ':focus-visible': { outlineOffset: -2 },
            }}
          >
            <Typography variant="subtitle1" component="span" sx={{ display: 'block', lineHeight: 1.4, textWrap: 'pretty' }}>
              {approval.headline}
            </Typography>
            {approval.asked_again_because && (
              <Typography variant="body2" component="span" sx={{ display: 'block', color: 'signal.text' }}>
                Asked again: {approval.asked_again_because}
              </Typography>
            )}
            <Box component="span" sx={{ display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', columnGap: 1.5, mt: 0.5 }}>
              <Expiry approval={approval} />
              <Typography variant="caption" component="time" dateTime={approval.created_at} sx={{ color: 'text.tertiary' }}>
                since {format.when(approval.created_at)}
              </Typography>
            </Box>
          </AreaLink>
        </Box>
      ))}
    </Paper>
  );
}
