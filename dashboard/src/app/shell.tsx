import Box from '@mui/material/Box';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { countOfWaiting } from '../features/approvals/groups.ts';
import { openApprovalsQuery } from '../features/approvals/queries.ts';
import { UndoBar } from '../features/approvals/undo-bar.tsx';
import { LiveRunsProvider, useBrokenSince, useRunChanges } from '../lib/live-runs.tsx';
import { profileQuery, sessionQuery, useFormat } from '../lib/session.ts';
import { useNow } from '../lib/use-now.ts';
import { Page } from '../ui/page.tsx';
import { Problem } from '../ui/problem.tsx';
import { BottomBar, Rail } from './navigation.tsx';

const RAIL_WIDTH = 232;
const BAR_HEIGHT = 64;

/** What surrounds every page of a signed-in person: rail or bottom bar, live updates, and the line that says when they broke. */
export function Shell() {
  return (
    <LiveRunsProvider>
      <Frame />
    </LiveRunsProvider>
  );
}

function Frame() {
  const queryClient = useQueryClient();
  useRunChanges(({ kind }) => {
    // After a break anything may be out of date, and what could not be read at all is read now. The session is the BFF's own.
    const isOutdated = ([key]: readonly unknown[]) => (kind === 'missed' ? key !== sessionQuery.queryKey[0] : key === 'approvals');
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => isOutdated(queryKey) });
  });
  const waiting = countOfWaiting(useQuery(openApprovalsQuery).data ?? [], useNow());
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: `${RAIL_WIDTH}px minmax(0, 1fr)` }, minHeight: '100dvh' }}>
      <Box
        component="a"
        href="#content"
        sx={{
          position: 'absolute',
          left: -9999,
          top: 8,
          zIndex: 10,
          bgcolor: 'background.paper',
          p: 1.5,
          borderRadius: 2,
          ':focus': { left: 8 },
        }}
      >
        Skip to the content
      </Box>
      <Rail waiting={waiting} />
      <Box component="main" id="content" tabIndex={-1} sx={{ minWidth: 0, outline: 'none', pb: { xs: `${BAR_HEIGHT}px`, md: 0 } }}>
        <BrokenLine />
        <Opened />
      </Box>
      <UndoBar />
      <BottomBar waiting={waiting} height={BAR_HEIGHT} />
    </Box>
  );
}

/** Every page needs to know who looks; while that cannot be read, one sentence says so and not each part of the page its own. */
function Opened() {
  const { data, error, refetch } = useQuery(profileQuery);
  if (data || !error) return <Outlet />;
  return (
    <Page title="This page did not open">
      <Problem error={error} onRetry={() => void refetch()} />
    </Page>
  );
}

function BrokenLine() {
  const since = useBrokenSince();
  const format = useFormat();
  return (
    <Box role="status" sx={{ position: 'sticky', top: 0, zIndex: 'appBar' }}>
      {since && (
        <Box
          sx={{ px: 2, py: 0.75, textAlign: 'center', typography: 'body2', bgcolor: 'quiet.soft', borderBottom: 1, borderColor: 'divider' }}
        >
          Live updates stopped at {format.when(since.toISOString())}. What you see is from then; we are reconnecting.
        </Box>
      )}
    </Box>
  );
}
