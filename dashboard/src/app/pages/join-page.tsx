import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { getRouteApi } from '@tanstack/react-router';
import { Join } from '../../features/account/join.tsx';
import { Mark } from '../../ui/mark.tsx';
import { useTitle } from '../../ui/page.tsx';

const route = getRouteApi('/join/$token');

/** Where the link of an invitation leads. */
export function JoinPage() {
  useTitle('Join');
  const { token } = route.useParams();
  return (
    <Box component="main" sx={{ minHeight: '100dvh', bgcolor: 'background.paper' }}>
      <Box sx={{ maxWidth: 440, mx: 'auto', px: { xs: 2, sm: 3 }, pt: { xs: 3, sm: 8 }, pb: 4 }}>
        <Stack direction="row" spacing={1.25} sx={{ alignItems: 'center', mb: 4 }}>
          <Mark sx={{ fontSize: 28 }} />
          <Typography component="span" sx={{ fontWeight: 680, letterSpacing: '-0.02em' }}>
            Banksman
          </Typography>
        </Stack>
        <Join key={token} token={token} />
      </Box>
    </Box>
  );
}
