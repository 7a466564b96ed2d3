import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ModuleSettings } from '../../../features/admin/module-settings.tsx';
import { ModuleVersions } from '../../../features/admin/module-versions.tsx';
import { moduleSettingsQuery, versionsQuery } from '../../../features/admin/queries.ts';
import { BackLink } from '../../../ui/links.tsx';
import { Page, Section } from '../../../ui/page.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { Problem } from '../../../ui/problem.tsx';

const route = getRouteApi('/signed-in/settings/automations/$moduleId');

export function AutomationSettingsPage() {
  const { moduleId } = route.useParams();
  const module = useQuery(moduleSettingsQuery(moduleId));
  const versions = useQuery(versionsQuery(moduleId));
  const above = <BackLink to="/settings/automations">Automations</BackLink>;
  if (!module.data) {
    return (
      <Page title="Automation" above={above} isInner>
        {module.error ? (
          <Problem error={module.error} onRetry={() => void module.refetch()} />
        ) : (
          <Skeleton variant="rounded" height={420} />
        )}
      </Page>
    );
  }
  const { data } = module;
  return (
    <Page title={data.title} standing={data.description} above={above} isInner>
      <Stack spacing={4}>
        <Section title="How it works here">
          <Panel>
            <ModuleSettings key={JSON.stringify([data.enabled, data.config])} module={data} />
          </Panel>
        </Section>
        <Section title="Versions">
          <Panel>
            {versions.data ? (
              <ModuleVersions module={data} versions={versions.data} />
            ) : versions.error ? (
              <Problem error={versions.error} onRetry={() => void versions.refetch()} />
            ) : (
              <Skeleton variant="rounded" height={120} />
            )}
          </Panel>
        </Section>
      </Stack>
    </Page>
  );
}
