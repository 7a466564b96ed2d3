import Skeleton from '@mui/material/Skeleton';
import { useQuery } from '@tanstack/react-query';
import { ModuleList } from '../../../features/admin/module-list.tsx';
import { allModulesQuery } from '../../../features/admin/queries.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Page } from '../../../ui/page.tsx';
import { Problem } from '../../../ui/problem.tsx';
import { SettingsBack } from './settings-layout.tsx';

export function AutomationsSettingsPage() {
  const { data, error, refetch } = useQuery(allModulesQuery);
  const on = data?.filter(({ enabled }) => enabled).length;
  return (
    <Page
      title="Automations"
      standing={data ? `${on} of ${data.length} switched on` : error ? undefined : <Skeleton width={140} />}
      above={<SettingsBack />}
      isInner
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton variant="rounded" height={160} />}
      {data?.length === 0 && (
        <EmptyState title="No automation is installed">Your automation agency adds them to this workspace.</EmptyState>
      )}
      {data && data.length > 0 && <ModuleList modules={data} />}
    </Page>
  );
}
