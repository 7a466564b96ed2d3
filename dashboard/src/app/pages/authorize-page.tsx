import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { getRouteApi } from '@tanstack/react-router';
import { Authorize } from '../../features/account/authorize.tsx';
import { Mark } from '../../ui/mark.tsx';
import { useTitle } from '../../ui/page.tsx';

const route = getRouteApi('/oauth/authorize');

/** The question whether a client may act for the signed-in person. */
export function AuthorizePage() {
  useTitle('Connect this browser');
  return (
    <Box component="main" sx={{ minHeight: '100dvh', bgcolor: 'background.paper' }}>
      <Box sx={{ maxWidth: 560, mx: 'auto', px: { xs: 2, sm: 3 }, pt: 2.5, pb: 4 }}>
        <Stack direction="row" spacing={1} sx={{ alignItems: 'center', mb: 4 }}>
          <Mark sx={{ fontSize: 24 }} />
          <Typography component="span" sx={{ fontWeight: 680, letterSpacing: '-0.02em' }}>
            Banksman
          </Typography>
        </Stack>
        <Authorize search={route.useSearch()} goTo={(url) => window.location.assign(url)} />
      </Box>
    </Box>
  );
}
