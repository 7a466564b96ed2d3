import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import { useQuery } from '@tanstack/react-query';
import { LimitList } from '../../../features/admin/limit-list.tsx';
import { allModulesQuery, limitsQuery, stopsQuery, waitingForStopQuery, workspaceQuery } from '../../../features/admin/queries.ts';
import { StopSwitch } from '../../../features/admin/stop-switch.tsx';
import { plural } from '../../../lib/format.ts';
import { Page, Section } from '../../../ui/page.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { Problem } from '../../../ui/problem.tsx';
import { SettingsBack } from './settings-layout.tsx';

export function LimitsPage() {
  const stops = useQuery(stopsQuery);
  const limits = useQuery(limitsQuery);
  const modules = useQuery(allModulesQuery);
  const waiting = useQuery(waitingForStopQuery);
  const currency = useQuery(workspaceQuery).data?.currency;
  const standing =
    stops.data &&
    (stops.data.length > 0 ? 'Something is stopped.' : limits.data && `Nothing is stopped, ${plural(limits.data.length, 'limit')} set.`);
  return (
    <Page title="Limits & stop" standing={standing ?? <Skeleton width={220} />} above={<SettingsBack />} isInner>
      <Stack spacing={4}>
        <Section title="Stop">
          {stops.data && modules.data ? (
            <StopSwitch stops={stops.data} modules={modules.data} waiting={waiting.data?.runs ?? 0} />
          ) : stops.error || modules.error ? (
            <Problem error={stops.error ?? modules.error} onRetry={() => void Promise.all([stops.refetch(), modules.refetch()])} />
          ) : (
            <Skeleton variant="rounded" height={180} />
          )}
        </Section>
        <Section title="Spending limits">
          <Panel>
            {limits.data && modules.data && currency ? (
              <LimitList limits={limits.data} modules={modules.data} currency={currency} />
            ) : limits.error ? (
              <Problem error={limits.error} onRetry={() => void limits.refetch()} />
            ) : (
              <Skeleton variant="rounded" height={160} />
            )}
          </Panel>
        </Section>
      </Stack>
    </Page>
  );
}
