import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { getRouteApi, useLocation } from '@tanstack/react-router';
import { FIRST_PAGE } from '../../features/account/queries.ts';
import { SignIn } from '../../features/account/sign-in.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useTitle } from '../../ui/page.tsx';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  useTitle('Sign in');
  const { back, problem } = route.useSearch();
  // behind the #, where no server and no log sees it
  const asked = new URLSearchParams(useLocation({ select: ({ hash }) => hash })).get('second');
  return (
    <Box component="main" sx={{ minHeight: '100dvh', display: 'grid', gridTemplateColumns: { xs: '1fr', md: '1fr 1fr' } }}>
      <Box sx={{ display: 'grid', placeItems: 'center', p: { xs: 3, sm: 4 }, bgcolor: 'background.paper' }}>
        <Box sx={{ width: 1, maxWidth: 360 }}>
          <Stack direction="row" spacing={1.25} sx={{ alignItems: 'center', mb: 5 }}>
            <Mark sx={{ fontSize: 32 }} />
            <Typography component="span" sx={{ fontWeight: 680, fontSize: '1.1875rem', letterSpacing: '-0.02em' }}>
              Banksman
            </Typography>
          </Stack>
          {problem && <CameBackProblem code={problem} />}
          <SignIn asked={asked} back={back ?? FIRST_PAGE} />
        </Box>
      </Box>
      <WhatItIs />
    </Box>
  );
}

const CAME_BACK = new Map([
  ['forbidden', ['There is no account here for that address', 'Ask an administrator of your company to invite it, then try again.']],
  ['connector_unavailable', ['Banksman is not answering just now', 'You are not signed in yet. Try it once more in a moment.']],
]);

/** Back from a sign-in without having got in. */
function CameBackProblem({ code }: { code: string }) {
  const [title, next] = CAME_BACK.get(code) ?? [
    'That sign-in did not come through',
    'Try it once more. If it stays so, use another way to sign in.',
  ];
  return (
    <Box sx={{ mb: 3 }}>
      <Notice tone="trouble" role="alert" title={title}>
        {next}
      </Notice>
    </Box>
  );
}

/** The promise of the product, for whoever signs in for the first time. */
function WhatItIs() {
  return (
    <Box sx={{ display: { xs: 'none', md: 'grid' }, placeItems: 'center', p: 6, borderLeft: 1, borderColor: 'divider' }}>
      <Box sx={{ maxWidth: 420 }}>
        <Typography
          component="p"
          sx={{ fontSize: '2rem', lineHeight: 1.2, fontWeight: 680, letterSpacing: '-0.025em', textWrap: 'balance' }}
        >
          Agents do the office work. You give the signal.
        </Typography>
        <Typography sx={{ mt: 2, color: 'text.secondary', fontSize: '1.0625rem' }}>
          Nothing is booked, paid or sent to anybody outside before a person has seen exactly what will happen and said yes.
        </Typography>
      </Box>
    </Box>
  );
}
