import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ContactCard } from '../../features/account/contact-card.tsx';
import { ProfileCard } from '../../features/account/profile-card.tsx';
import { useLogout } from '../../features/account/queries.ts';
import { ThemeChoice } from '../../features/account/theme-choice.tsx';
import { profileQuery } from '../../lib/session.ts';
import { Page, Section } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';

export function SettingsPage() {
  const profile = useQuery(profileQuery);
  const logout = useLogout();
  const navigate = useNavigate();
  return (
    <Page title="Settings" standing={profile.data ? `Signed in as ${profile.data.name}` : undefined} width={760}>
      <Stack spacing={4}>
        <Section title="You">
          <Paper variant="outlined" sx={{ p: { xs: 2, sm: 3 } }}>
            {profile.data ? (
              <ProfileCard key={profile.data.id} profile={profile.data} />
            ) : profile.error ? (
              <Problem error={profile.error} onRetry={() => void profile.refetch()} />
            ) : (
              <Skeleton variant="rounded" height={220} />
            )}
          </Paper>
        </Section>
        <Section title="When something waits for you">
          <Paper variant="outlined" sx={{ p: { xs: 2, sm: 3 } }}>
            <ContactCard />
          </Paper>
        </Section>
        <Section title="Appearance">
          <Paper variant="outlined" sx={{ p: { xs: 2, sm: 3 } }}>
            <ThemeChoice />
            <Typography variant="body2" sx={{ mt: 1.5, color: 'text.secondary' }}>
              Kept on this device only.
            </Typography>
          </Paper>
        </Section>
        <Section title="Session">
          <Paper variant="outlined" sx={{ p: { xs: 2, sm: 3 } }}>
            <Stack spacing={1.5} sx={{ alignItems: 'flex-start' }}>
              <Button
                variant="outlined"
                loading={logout.isPending}
                onClick={() => logout.mutate(undefined, { onSuccess: () => void navigate({ to: '/sign-in', search: {} }) })}
              >
                Sign out
              </Button>
              {logout.error && <Problem error={logout.error} />}
            </Stack>
          </Paper>
        </Section>
      </Stack>
    </Page>
  );
}
