import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { outcomeRunsQuery } from '../../features/outcomes/queries.ts';
import { SET_WORDS } from '../../features/outcomes/words.ts';
import { RunRows, RunsSkeleton } from '../../features/runs/run-list.tsx';
import { plural } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { BackLink } from '../../ui/links.tsx';
import { Page } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';

const route = getRouteApi('/signed-in/outcomes/runs');
const NONE: ReadonlySet<string> = new Set();

/** The runs behind a number: exactly those that are counted in it. */
export function OutcomeRunsPage() {
  const search = route.useSearch();
  const format = useFormat();
  const list = useInfiniteQuery(outcomeRunsQuery(search));
  const runs = list.data?.pages.flatMap((page) => page.runs);
  const days = search.from && search.to ? `, asked for from ${format.day(search.from)} to ${format.day(search.to)}` : '';
  const count = runs && (list.hasNextPage ? `The newest ${runs.length} runs` : plural(runs.length, 'run'));
  return (
    <Page
      title={SET_WORDS[search.set]}
      standing={count && `${count}${search.kind ? `, ${search.kind}` : ''}${days}`}
      above={
        <BackLink to="/outcomes" search={{ automation: search.automation, kind: search.kind, phase: search.phase }}>
          Outcomes
        </BackLink>
      }
    >
      {list.error && (
        <Box sx={{ mb: 2 }}>
          <Problem error={list.error} onRetry={() => void list.refetch()} />
        </Box>
      )}
      {runs === undefined && !list.error && <RunsSkeleton />}
      {runs?.length === 0 && <EmptyState title="No runs">None of the runs in these days is counted here.</EmptyState>}
      {runs && runs.length > 0 && <RunRows runs={runs} glowing={NONE} selected={NONE} onSelect={null} />}
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
