import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { openApprovalsQuery } from '../../features/approvals/queries.ts';
import { RunFilters } from '../../features/runs/run-filters.tsx';
import { NewRuns, NoRuns, RunRows, RunsSkeleton } from '../../features/runs/run-list.tsx';
import { isNarrowed, type RunSearch } from '../../features/runs/search.ts';
import { useRuns } from '../../features/runs/use-runs.ts';
import { plural } from '../../lib/format.ts';
import { useMay } from '../../lib/session.ts';
import { LinkButton } from '../../ui/links.tsx';
import { Page } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';

const route = getRouteApi('/signed-in/runs');

export function RunsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { list, newRuns, showNew, glowing } = useRuns(search);
  const canStart = useMay('automations:trigger');
  const onSearch = useCallback((next: RunSearch) => void navigate({ search: next, replace: true }), [navigate]);
  const runs = list.data?.pages.flatMap((page) => page.runs);

  return (
    <Page
      title="Runs"
      standing={<Standing first={list.data?.pages[0] ?? null} isNarrow={isNarrowed(search)} />}
      actions={
        canStart && (
          <LinkButton to="/automations" variant="contained">
            Start an automation
          </LinkButton>
        )
      }
    >
      <RunFilters search={search} onSearch={onSearch} />
      <NewRuns count={newRuns} onShow={showNew} />
      {list.error && (
        <Box sx={{ mb: 2 }}>
          <Problem error={list.error} onRetry={() => void list.refetch()} />
        </Box>
      )}
      {runs === undefined && !list.error && <RunsSkeleton />}
      {runs?.length === 0 && <NoRuns isNarrowed={isNarrowed(search)} canStart={canStart} onClear={() => onSearch({})} />}
      {runs && runs.length > 0 && (
        <Box sx={{ opacity: list.isPlaceholderData ? 0.6 : 1, transition: 'opacity 150ms' }}>
          <RunRows runs={runs} glowing={glowing} />
        </Box>
      )}
      {list.hasNextPage && (
        <Box sx={{ display: 'grid', justifyItems: 'center', mt: 2 }}>
          <Button variant="outlined" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more runs
          </Button>
        </Box>
      )}
    </Page>
  );
}

function Standing({ first, isNarrow }: { first: { total: number | null; isCapped: boolean } | null; isNarrow: boolean }) {
  const waiting = useQuery(openApprovalsQuery).data?.length;
  const total = first?.total ?? null;
  const runs = total === null ? null : first?.isCapped ? `${total}+ runs` : plural(total, 'run');
  const parts = [
    runs !== null && isNarrow ? `${runs} shown` : runs,
    waiting === undefined ? null : waiting === 0 ? 'nothing waiting for you' : `${waiting} waiting for you`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}
