import type { FailureGroupState } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { FailureCard } from '../../features/runs/failure-card.tsx';
import { failureGroupsQuery } from '../../features/runs/queries.ts';
import { plural } from '../../lib/format.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { BackLink } from '../../ui/links.tsx';
import { Page } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';

const route = getRouteApi('/signed-in/runs/failures');

const TABS: { state: FailureGroupState; word: string }[] = [
  { state: 'open', word: 'Need help' },
  { state: 'resolved', word: 'Resolved' },
  { state: 'ignored', word: 'Ignored' },
];
const EMPTY: Record<FailureGroupState, { title: string; text: string }> = {
  open: {
    title: 'Nothing needs help',
    text: 'When runs fail, those with the same cause stand here together, to be retried or resolved at once.',
  },
  resolved: {
    title: 'Nothing was resolved yet',
    text: 'A cause that somebody has dealt with is kept here with their note. It comes back by itself when it happens again.',
  },
  ignored: { title: 'Nothing is ignored', text: 'A cause can be ignored until it comes too often. Then it is back under “Need help”.' },
};

/** Failures by cause. */
export function FailuresPage() {
  const { state = 'open' } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: groups, error, refetch } = useQuery(failureGroupsQuery(state));
  const runs = groups?.reduce((sum, { open }) => sum + open, 0) ?? 0;
  return (
    <Page
      title="Failures by cause"
      above={<BackLink to="/runs">Runs</BackLink>}
      standing={
        groups && state === 'open'
          ? runs === 0
            ? 'Nothing needs help'
            : `${plural(runs, 'run needs', 'runs need')} help, of ${plural(groups.length, 'cause')}`
          : undefined
      }
    >
      <ToggleButtonGroup
        exclusive
        aria-label="Causes that"
        value={state}
        onChange={(_, next: FailureGroupState | null) =>
          next && void navigate({ search: next === 'open' ? {} : { state: next }, replace: true })
        }
        sx={{ mb: 2 }}
      >
        {TABS.map(({ state: one, word }) => (
          <ToggleButton key={one} value={one}>
            {word}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      {error && (
        <Box sx={{ mb: 2 }}>
          <Problem error={error} onRetry={() => void refetch()} />
        </Box>
      )}
      {!groups && !error && (
        <Box sx={{ display: 'grid', gap: 2 }}>
          <Skeleton variant="rounded" height={148} />
          <Skeleton variant="rounded" height={148} />
        </Box>
      )}
      {groups?.length === 0 && <EmptyState title={EMPTY[state].title}>{EMPTY[state].text}</EmptyState>}
      {groups && groups.length > 0 && (
        <Box component="ul" aria-label="Causes" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 2 }}>
          {groups.map((group) => (
            <FailureCard
              key={group.fingerprint}
              group={group}
              onStarted={({ id }) => void navigate({ to: '/runs/bulk/$bulkId', params: { bulkId: id } })}
            />
          ))}
        </Box>
      )}
    </Page>
  );
}
