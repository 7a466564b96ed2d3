import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ContactCard } from '../../../features/account/contact-card.tsx';
import { PasswordCard } from '../../../features/account/password-card.tsx';
import { ProfileCard } from '../../../features/account/profile-card.tsx';
import { useLogout } from '../../../features/account/queries.ts';
import { SecondFactorCard } from '../../../features/account/second-factor-card.tsx';
import { SessionList } from '../../../features/account/session-list.tsx';
import { ThemeChoice } from '../../../features/account/theme-choice.tsx';
import { profileQuery } from '../../../lib/session.ts';
import { Page, Section } from '../../../ui/page.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { Problem } from '../../../ui/problem.tsx';
import { SettingsBack } from './settings-layout.tsx';

export function YouPage() {
  const profile = useQuery(profileQuery);
  const logout = useLogout();
  const navigate = useNavigate();
  return (
    <Page title="You" standing={profile.data ? `Signed in as ${profile.data.name}` : undefined} above={<SettingsBack />} isInner>
      <Stack spacing={4}>
        <Section title="Your account">
          <Panel>
            {profile.data ? (
              <ProfileCard key={profile.data.id} profile={profile.data} />
            ) : profile.error ? (
              <Problem error={profile.error} onRetry={() => void profile.refetch()} />
            ) : (
              <Skeleton variant="rounded" height={220} />
            )}
          </Panel>
        </Section>
        <Section title="Password">
          <Panel>{profile.data ? <PasswordCard email={profile.data.email} /> : <Skeleton variant="rounded" height={96} />}</Panel>
        </Section>
        <Section title="Second factor">
          <Panel>
            <SecondFactorCard />
          </Panel>
        </Section>
        <Section title="When something waits for you">
          <Panel>
            <ContactCard />
          </Panel>
        </Section>
        <Section title="Appearance">
          <Panel>
            <ThemeChoice />
            <Typography variant="body2" sx={{ mt: 1.5, color: 'text.secondary' }}>
              Kept on this device only.
            </Typography>
          </Panel>
        </Section>
        <Section title="Where you are signed in">
          <Panel>
            <SessionList />
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
          </Panel>
        </Section>
      </Stack>
    </Page>
  );
}
