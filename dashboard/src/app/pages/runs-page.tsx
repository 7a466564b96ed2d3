import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { countOfWaiting } from '../../features/approvals/groups.ts';
import { openApprovalsQuery } from '../../features/approvals/queries.ts';
import { BulkBar } from '../../features/runs/bulk-bar.tsx';
import { FilterChips } from '../../features/runs/filter-chips.tsx';
import { exportHref } from '../../features/runs/queries.ts';
import { RunFilters } from '../../features/runs/run-filters.tsx';
import { NewRuns, NoRuns, RunRows, RunsSkeleton } from '../../features/runs/run-list.tsx';
import { RunningOperations } from '../../features/runs/running-operations.tsx';
import { isNarrowed, narrowing, type RunSearch, runQuery } from '../../features/runs/search.ts';
import { useDefaultView } from '../../features/runs/use-default-view.ts';
import { useListKeys } from '../../features/runs/use-list-keys.ts';
import { useRuns } from '../../features/runs/use-runs.ts';
import { ViewsMenu } from '../../features/runs/views-menu.tsx';
import { plural } from '../../lib/format.ts';
import { useMay } from '../../lib/session.ts';
import { useNow } from '../../lib/use-now.ts';
import { KeySheet } from '../../ui/key-sheet.tsx';
import { LinkButton } from '../../ui/links.tsx';
import { Page } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';

const route = getRouteApi('/signed-in/runs');
const KEYS = [
  { keys: 'j', does: 'Next run' },
  { keys: 'k', does: 'Run before' },
  { keys: '↵', does: 'Open the run' },
  { keys: 'x', does: 'Select the run, for several at once' },
  { keys: '/', does: 'Search' },
  { keys: 'f', does: 'Filter; 1 to 9 pick' },
  { keys: 'Esc', does: 'Close what is open' },
  { keys: '?', does: 'This list' },
];
const NONE: ReadonlySet<string> = new Set();

export function RunsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const onSearch = useCallback((next: RunSearch) => void navigate({ search: next, replace: true }), [navigate]);
  const isReady = useDefaultView(search, onSearch);
  const { list, newRuns, showNew, glowing, timeZone } = useRuns(search, isReady);
  const canStart = useMay('automations:trigger');
  const mayControl = useMay('runs:control');
  const runs = list.data?.pages.flatMap((page) => page.runs);
  const first = list.data?.pages[0] ?? null;
  const onClear = () => onSearch({ view: 'all' });
  const { selected, onSelect, selectAll, selectNone } = useSelection(JSON.stringify(narrowing(search)));
  const sheet = useListKeys();

  return (
    <Page
      title="Runs"
      standing={<Standing first={first} isNarrow={isNarrowed(search)} />}
      actions={
        canStart && (
          <LinkButton to="/automations" variant="contained">
            Start an automation
          </LinkButton>
        )
      }
    >
      <RunFilters search={search} onSearch={onSearch} />
      <FilterChips search={search} onSearch={onSearch} onClear={onClear} />
      <ListTools search={search} onSearch={onSearch} timeZone={timeZone} />
      <RunningOperations />
      <NewRuns count={newRuns} onShow={showNew} />
      {list.error && (
        <Box sx={{ mb: 2 }}>
          <Problem error={list.error} onRetry={() => void list.refetch()} />
        </Box>
      )}
      {runs === undefined && !list.error && <RunsSkeleton />}
      {runs?.length === 0 && <NoRuns isNarrowed={isNarrowed(search)} canStart={canStart} onClear={onClear} />}
      {runs && runs.length > 0 && (
        <Box sx={{ opacity: list.isPlaceholderData ? 0.6 : 1, transition: 'opacity 150ms' }}>
          <RunRows runs={runs} glowing={glowing} selected={selected} onSelect={mayControl ? onSelect : null} />
        </Box>
      )}
      {list.hasNextPage && (
        <Box sx={{ display: 'grid', justifyItems: 'center', mt: 2 }}>
          <Button variant="outlined" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more runs
          </Button>
        </Box>
      )}
      <BulkBar
        selected={selected}
        filter={runQuery(narrowing(search), timeZone)}
        all={countOf(first)}
        isAllLoadedSelected={runs?.every(({ job_id }) => selected.has(job_id)) ?? false}
        onSelectAll={() => selectAll(runs?.map(({ job_id }) => job_id) ?? [])}
        onClear={selectNone}
        onStarted={({ id }) => void navigate({ to: '/runs/bulk/$bulkId', params: { bulkId: id } })}
      />
      {sheet.isOpen && <KeySheet keys={KEYS} onClose={sheet.close} />}
    </Page>
  );
}

/** Selected runs; another list begins with none. */
function useSelection(list: string) {
  const [selection, setSelection] = useState({ list, ids: NONE });
  const selected = selection.list === list ? selection.ids : NONE;
  const onSelect = useCallback(
    (runId: string, isSelected: boolean) =>
      setSelection((before) => {
        const others = [...(before.list === list ? before.ids : NONE)].filter((id) => id !== runId);
        return { list, ids: new Set(isSelected ? [...others, runId] : others) };
      }),
    [list],
  );
  return {
    selected,
    onSelect,
    selectAll: (runIds: readonly string[]) => setSelection({ list, ids: new Set(runIds) }),
    selectNone: () => setSelection({ list, ids: NONE }),
  };
}

function ListTools({ search, onSearch, timeZone }: { search: RunSearch; onSearch: (search: RunSearch) => void; timeZone: string | null }) {
  const seesAll = useMay('runs:read_all');
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mb: 2, alignItems: 'center' }}>
      <ViewsMenu search={search} onSearch={onSearch} />
      {seesAll && (
        <LinkButton to="/runs/failures" variant="text">
          Failures by cause
        </LinkButton>
      )}
      <Button component="a" href={exportHref(search, timeZone)} download>
        Save as CSV
      </Button>
    </Box>
  );
}

type First = { total: number | null; isCapped: boolean } | null;

function countOf(first: First): string | null {
  if (!first || first.total === null) return null;
  return first.isCapped ? `${first.total}+ runs` : plural(first.total, 'run');
}

function Standing({ first, isNarrow }: { first: First; isNarrow: boolean }) {
  const now = useNow();
  const { data } = useQuery(openApprovalsQuery);
  const waiting = data && countOfWaiting(data, now);
  const runs = countOf(first);
  const parts = [
    runs !== null && isNarrow ? `${runs} shown` : runs,
    waiting === undefined ? null : waiting === '0' ? 'nothing waiting for you' : `${waiting} waiting for you`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}
