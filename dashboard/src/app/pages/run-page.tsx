import type { RunDetail } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { ApprovalCard } from '../../features/approvals/approval-card.tsx';
import { CancelRun } from '../../features/run-detail/cancel-run.tsx';
import { FailureCard } from '../../features/run-detail/failure-card.tsx';
import { runQuery } from '../../features/run-detail/queries.ts';
import { ResultCard } from '../../features/run-detail/result-card.tsx';
import { RunTabs } from '../../features/run-detail/run-tabs.tsx';
import { RunWorkbench } from '../../features/run-detail/run-workbench.tsx';
import type { RunPageSearch } from '../../features/run-detail/search.ts';
import { StandingLine } from '../../features/run-detail/standing-line.tsx';
import { useRunEvents } from '../../features/run-detail/use-run-events.ts';
import { isProblem } from '../../lib/problem-text.ts';
import { BackLink } from '../../ui/links.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';

const route = getRouteApi('/signed-in/runs/$runId');

export function RunPage() {
  const { runId } = route.useParams();
  const { data: run, error, refetch } = useQuery(runQuery(runId));
  if (run) return <Run key={runId} run={run} staleBecause={error} onRefetch={() => void refetch()} />;
  if (error) {
    return (
      <Page
        title={isProblem(error, 'not_found') ? 'This run is not here' : 'The run did not open'}
        above={<BackLink to="/runs">Runs</BackLink>}
      >
        <Problem error={error} onRetry={() => void refetch()} />
      </Page>
    );
  }
  return (
    <Page title="Run" above={<BackLink to="/runs">Runs</BackLink>} standing={<Skeleton width={260} />}>
      <Stack spacing={3}>
        <Skeleton variant="rounded" height={140} />
        <Skeleton variant="rounded" height={320} />
      </Stack>
    </Page>
  );
}

function Run({ run, staleBecause, onRefetch }: { run: RunDetail; staleBecause: unknown; onRefetch: () => void }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const onSearch = (change: Partial<RunPageSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false });
  const history = useRunEvents(run, run.job_id);
  const asked = useLastAsked(run.open_approval_id);
  const isNarrow = useMediaQuery((theme) => theme.breakpoints.down('md'), { noSsr: true });
  const decision = asked && (
    <Section key="decision" title={run.open_approval_id ? 'Waiting for a decision' : 'Decision'}>
      <Box sx={{ maxWidth: 820 }}>
        <ApprovalCard approvalId={asked} where="run" />
      </Box>
    </Section>
  );
  const result = <ResultCard key="result" run={run} />;
  return (
    <Page
      title={run.headline}
      above={<BackLink to="/runs">Runs</BackLink>}
      standing={<StandingLine run={run} />}
      actions={<CancelRun run={run} />}
    >
      <Stack spacing={3}>
        {staleBecause != null && <Problem error={staleBecause} onRetry={onRefetch} />}
        {run.failure && run.status === 'failed' && (
          <Section title="What went wrong">
            <FailureCard run={run} failure={run.failure} />
          </Section>
        )}
        {run.open_approval_id ? [decision, result] : [result, decision]}
        <RunWorkbench run={run} events={history.events} isNarrow={isNarrow} search={search} onSearch={onSearch} actionsFor={() => null} />
        <RunTabs
          run={run}
          history={history}
          step={search.step ?? null}
          tab={search.tab ?? 'history'}
          onTab={(tab) => onSearch({ tab: tab === 'history' ? undefined : tab })}
        />
      </Stack>
    </Page>
  );
}

/** The question that is open or was while this page was looked at: how it ended stays readable. */
function useLastAsked(open: string | null): string | null {
  const [last, setLast] = useState(open);
  if (open !== null && open !== last) setLast(open);
  return open ?? last;
}
