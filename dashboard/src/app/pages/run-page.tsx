import type { RunDetail } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { ApprovalCard } from '../../features/approvals/approval-card.tsx';
import { HowItTurnedOut } from '../../features/outcomes/tell-outcome.tsx';
import { CancelRun } from '../../features/run-detail/cancel-run.tsx';
import { FailureCard } from '../../features/run-detail/failure-card.tsx';
import { runQuery } from '../../features/run-detail/queries.ts';
import { ResultCard } from '../../features/run-detail/result-card.tsx';
import { RunFacts } from '../../features/run-detail/run-facts.tsx';
import { RunInput } from '../../features/run-detail/run-input.tsx';
import { StandingLine } from '../../features/run-detail/standing-line.tsx';
import { StepList } from '../../features/run-detail/step-list.tsx';
import { LiveMark, Timeline } from '../../features/run-detail/timeline.tsx';
import { useRunEvents } from '../../features/run-detail/use-run-events.ts';
import { type Walk, walkOf } from '../../features/run-detail/walk.ts';
import { isProblem } from '../../lib/problem-text.ts';
import { BackLink } from '../../ui/links.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';

const RunGraph = lazy(async () => ({ default: (await import('../../features/run-detail/run-graph.tsx')).RunGraph }));
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
  const history = useRunEvents(run, run.job_id);
  const asked = useLastAsked(run.open_approval_id);
  const isNarrow = useMediaQuery((theme) => theme.breakpoints.down('md'), { noSsr: true });
  const decision = asked && (
    <Section key="decision" title={run.open_approval_id ? 'Waiting for a decision' : 'Decision'}>
      <ApprovalCard approvalId={asked} where="run" />
    </Section>
  );
  const result = <ResultCard key="result" run={run} />;
  // On a phone what needs the person comes before the way there.
  const steps = <Steps graph={run.graph} isAsking={run.status === 'approval_required'} isNarrow={isNarrow} walk={walkOf(history.events)} />;
  return (
    <Page
      title={run.headline}
      above={<BackLink to="/runs">Runs</BackLink>}
      standing={<StandingLine run={run} />}
      actions={<CancelRun run={run} />}
    >
      <Box sx={{ display: 'grid', gap: 3, gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) 384px' }, alignItems: 'start' }}>
        {staleBecause != null && (
          <Wide>
            <Problem error={staleBecause} onRetry={onRefetch} />
          </Wide>
        )}
        {!isNarrow && <Wide>{steps}</Wide>}
        <Stack spacing={3} sx={{ minWidth: 0 }}>
          {run.failure && run.status === 'failed' && (
            <Section title="What went wrong">
              <FailureCard run={run} failure={run.failure} />
            </Section>
          )}
          {run.open_approval_id ? [decision, result] : [result, decision]}
          {run.finished_at !== null && <HowItTurnedOut runId={run.job_id} isCompleted={run.status === 'completed'} />}
          {isNarrow && steps}
          <Section title="What was asked">
            <Paper variant="outlined" sx={{ px: { xs: 2, sm: 3 }, py: 1.5 }}>
              <RunInput run={run} />
            </Paper>
          </Section>
        </Stack>
        <Stack spacing={3} sx={{ minWidth: 0 }}>
          <Section title="What happened" aside={<LiveMark state={history.state} brokenSince={history.brokenSince} />}>
            <Paper variant="outlined" sx={{ p: 2 }}>
              {history.error ? (
                <Problem error={history.error} />
              ) : (
                <Timeline events={history.events} steps={run.graph.steps} isLoading={history.isLoading} />
              )}
            </Paper>
          </Section>
          <Section title="About this run">
            <Paper variant="outlined" sx={{ px: 2, py: 0.75 }}>
              <RunFacts run={run} />
            </Paper>
          </Section>
        </Stack>
      </Box>
    </Page>
  );
}

/** The question that is open or was while this page was looked at: how it ended stays readable. */
function useLastAsked(open: string | null): string | null {
  const [last, setLast] = useState(open);
  if (open !== null && open !== last) setLast(open);
  return open ?? last;
}

function Steps({ graph, isAsking, isNarrow, walk }: { graph: RunDetail['graph']; isAsking: boolean; isNarrow: boolean; walk: Walk }) {
  return (
    <Paper variant="outlined" component="section" aria-label="Steps of this run" sx={{ p: isNarrow ? 2 : 0 }}>
      {isNarrow ? (
        <StepList steps={graph.steps} isAsking={isAsking} walk={walk} />
      ) : (
        <Suspense fallback={<Skeleton variant="rounded" height={140} />}>
          <RunGraph graph={graph} isAsking={isAsking} walk={walk} />
        </Suspense>
      )}
    </Paper>
  );
}

function Wide({ children }: { children: ReactNode }) {
  return <Box sx={{ gridColumn: '1 / -1', minWidth: 0 }}>{children}</Box>;
}
