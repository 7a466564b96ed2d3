import Skeleton from '@mui/material/Skeleton';
import { useQuery } from '@tanstack/react-query';
import { ConnectionList } from '../../../features/admin/connection-list.tsx';
import { connectionsQuery } from '../../../features/admin/machine-queries.ts';
import { Page } from '../../../ui/page.tsx';
import { Problem } from '../../../ui/problem.tsx';
import { SettingsBack } from './settings-layout.tsx';

export function ConnectionsPage() {
  const { data, error, refetch } = useQuery(connectionsQuery);
  const connected = data?.filter(({ mode }) => mode !== 'missing').length;
  return (
    <Page
      title="Connections"
      standing={data ? `${connected} of ${data.length} systems connected` : error ? undefined : <Skeleton width={180} />}
      above={<SettingsBack />}
      isInner
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton variant="rounded" height={360} />}
      {data && <ConnectionList connections={data} />}
    </Page>
  );
}
