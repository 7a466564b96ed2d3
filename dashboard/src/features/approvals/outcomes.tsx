import type { Approval } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

/** What follows on yes, on no and on silence. */
export function Outcomes({ approval }: { approval: Pick<Approval, 'on_approve' | 'on_reject' | 'on_silence'> }) {
  const lines = [
    { when: 'If you approve', what: approval.on_approve },
    { when: 'If you reject', what: approval.on_reject },
    { when: 'If nobody answers', what: approval.on_silence },
  ];
  return (
    <Box
      component="dl"
      sx={{ m: 0, display: 'grid', gap: 1.5, gridTemplateColumns: { xs: '1fr', sm: 'repeat(3, minmax(0, 1fr))' }, columnGap: 3 }}
    >
      {lines.map(({ when, what }) => (
        <div key={when}>
          <Typography component="dt" variant="subtitle2">
            {when}
          </Typography>
          <Typography component="dd" variant="body2" sx={{ m: 0, color: 'text.secondary' }}>
            {what}
          </Typography>
        </div>
      ))}
    </Box>
  );
}
