import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { runQuery } from '../../features/run-detail/queries.ts';
import { isProblem } from '../../lib/problem-text.ts';
import { BackLink } from '../../ui/links.tsx';
import { Page } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { listSearch } from './run-neighbours.ts';
import { RunView } from './run-view.tsx';

const route = getRouteApi('/signed-in/runs/$runId');

export function RunPage() {
  const { runId } = route.useParams();
  const { list } = route.useSearch();
  const { data: run, error, refetch } = useQuery(runQuery(runId));
  if (run) return <RunView key={runId} run={run} staleBecause={error} onRefetch={() => void refetch()} />;
  const back = (
    <BackLink to="/runs" search={listSearch(list)}>
      Runs
    </BackLink>
  );
  if (error) {
    return (
      <Page title={isProblem(error, 'not_found') ? 'This run is not here' : 'The run did not open'} above={back}>
        <Problem error={error} onRetry={() => void refetch()} />
      </Page>
    );
  }
  return (
    <Page title="Run" above={back} standing={<Skeleton width={260} />}>
      <Stack spacing={3}>
        <Skeleton variant="rounded" height={140} />
        <Skeleton variant="rounded" height={320} />
      </Stack>
    </Page>
  );
}
