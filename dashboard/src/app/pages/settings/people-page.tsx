import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import { useQuery } from '@tanstack/react-query';
import { InvitePanel } from '../../../features/admin/invite-panel.tsx';
import { MemberList } from '../../../features/admin/member-list.tsx';
import { membersQuery } from '../../../features/admin/people-queries.ts';
import { plural } from '../../../lib/format.ts';
import { useMay } from '../../../lib/session.ts';
import { Page, Section } from '../../../ui/page.tsx';
import { Problem } from '../../../ui/problem.tsx';
import { SettingsBack } from './settings-layout.tsx';

export function PeoplePage() {
  const { data, error, refetch } = useQuery(membersQuery);
  const mayChange = useMay('users:write');
  const active = data?.filter(({ deactivated_at }) => deactivated_at === null).length;
  return (
    <Page
      title="People"
      standing={
        active === undefined ? error ? undefined : <Skeleton width={160} /> : `${plural(active, 'person works', 'people work')} here`
      }
      above={<SettingsBack />}
      isInner
    >
      <Stack spacing={4}>
        {mayChange && <InvitePanel />}
        <Section title="Who is here">
          {error && <Problem error={error} onRetry={() => void refetch()} />}
          {!data && !error && <Skeleton variant="rounded" height={240} />}
          {data && <MemberList members={data} mayChange={mayChange} />}
        </Section>
      </Stack>
    </Page>
  );
}
