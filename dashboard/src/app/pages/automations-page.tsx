import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { useQuery } from '@tanstack/react-query';
import { ModuleCard } from '../../features/automations/module-card.tsx';
import { modulesQuery } from '../../features/automations/queries.ts';
import { plural } from '../../lib/format.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LinkButton } from '../../ui/links.tsx';
import { Page } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';

export function AutomationsPage() {
  const { data: modules, error, refetch } = useQuery(modulesQuery);
  const ready = modules?.filter(({ enabled }) => enabled).length;
  return (
    <Page
      title="Automations"
      standing={ready === undefined ? <Skeleton width={200} /> : `${plural(ready, 'automation')} ready to use`}
      actions={
        <LinkButton to="/automations/schedules" variant="outlined">
          Schedules
        </LinkButton>
      }
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {modules?.length === 0 && (
        <EmptyState title="No automation is installed">Your automation agency adds them to this workspace.</EmptyState>
      )}
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', md: 'repeat(auto-fill, minmax(420px, 1fr))' } }}>
        {!modules && !error && <Skeleton variant="rounded" height={260} />}
        {modules?.map((module) => (
          <ModuleCard key={module.module_id} module={module} />
        ))}
      </Box>
    </Page>
  );
}
