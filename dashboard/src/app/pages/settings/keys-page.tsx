import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { MachineForm } from '../../../features/admin/machine-form.tsx';
import { MachineList } from '../../../features/admin/machine-list.tsx';
import { machinesQuery } from '../../../features/admin/machine-queries.ts';
import { Page, Section } from '../../../ui/page.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { Problem } from '../../../ui/problem.tsx';
import { SettingsBack } from './settings-layout.tsx';

export function KeysPage() {
  const { data, error, refetch } = useQuery(machinesQuery);
  return (
    <Page title="Keys" standing="For programs such as n8n that start runs and take results." above={<SettingsBack />} isInner>
      <Stack spacing={4}>
        <Section title="In use">
          {error && <Problem error={error} onRetry={() => void refetch()} />}
          {!data && !error && <Skeleton variant="rounded" height={120} />}
          {data?.length === 0 && (
            <Typography sx={{ color: 'text.secondary' }}>
              No program has a key yet. Make one below for each program, so that each can be ended alone.
            </Typography>
          )}
          {data && data.length > 0 && <MachineList machines={data} />}
        </Section>
        <Section title="New key">
          <Panel>
            <MachineForm />
          </Panel>
        </Section>
      </Stack>
    </Page>
  );
}
