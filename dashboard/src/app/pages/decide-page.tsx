import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { getRouteApi } from '@tanstack/react-router';
import { LinkedQuestion } from '../../features/approvals/linked-question.tsx';
import { Mark } from '../../ui/mark.tsx';

const route = getRouteApi('/decide/$token');

/** One question on a page of its own, for a phone held in one hand. */
export function DecidePage() {
  const { token } = route.useParams();
  return (
    <Box component="main" sx={{ minHeight: '100dvh', bgcolor: 'background.paper' }}>
      <Box sx={{ maxWidth: 640, mx: 'auto', px: { xs: 2, sm: 3 }, pt: 2.5, pb: 4 }}>
        <Stack direction="row" spacing={1} sx={{ alignItems: 'center', mb: 3 }}>
          <Mark sx={{ fontSize: 24 }} />
          <Typography component="span" sx={{ fontWeight: 680, letterSpacing: '-0.02em' }}>
            Banksman
          </Typography>
        </Stack>
        <LinkedQuestion key={token} token={token} />
      </Box>
    </Box>
  );
}
