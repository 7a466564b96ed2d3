import Skeleton from '@mui/material/Skeleton';
import { useQuery } from '@tanstack/react-query';
import { workspaceQuery } from '../../../features/admin/queries.ts';
import { WorkspaceForm } from '../../../features/admin/workspace-form.tsx';
import { Page } from '../../../ui/page.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { Problem } from '../../../ui/problem.tsx';
import { SettingsBack } from './settings-layout.tsx';

export function WorkspacePage() {
  const { data, error, refetch } = useQuery(workspaceQuery);
  return (
    <Page title="Workspace" standing="The same for everybody who works here." above={<SettingsBack />} isInner>
      <Panel>
        {data ? (
          <WorkspaceForm settings={data} />
        ) : error ? (
          <Problem error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton variant="rounded" height={520} />
        )}
      </Panel>
    </Page>
  );
}
