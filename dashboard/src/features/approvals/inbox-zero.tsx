import type { InboxToday } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { plural } from '../../lib/format.ts';
import { useFormat, useMay } from '../../lib/session.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LinkButton, TextLink } from '../../ui/links.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Sentence } from '../../ui/sentence.tsx';
import { endOf } from './decided-notice.tsx';
import { inboxTodayQuery } from './queries.ts';

/**
 * An inbox with nothing in it: never asked, all done, or nothing that could ask are three different screens.
 * @param missing names of systems that no automation can do without and that are not connected
 */
export function InboxZero({ missing }: { missing: readonly string[] }) {
  const { data, error, refetch } = useQuery(inboxTodayQuery);
  if (error && !data) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton variant="rounded" height={280} />;
  if (data.is_new) return missing.length > 0 ? <NotConnected missing={missing} /> : <NeverAsked />;
  return (
    <Stack spacing={3}>
      <EmptyState title="All clear">{clearText(data)}</EmptyState>
      {data.next && <Next next={data.next} />}
      {data.recent.length > 0 && <Handled today={data} />}
    </Stack>
  );
}

function NeverAsked() {
  const canStart = useMay('automations:trigger');
  return (
    <EmptyState
      title="All clear"
      action={
        canStart && (
          <LinkButton to="/automations" variant="contained">
            Start an automation
          </LinkButton>
        )
      }
    >
      When an automation wants to spend money or change something outside, it stops and asks here first.
    </EmptyState>
  );
}

function NotConnected({ missing }: { missing: readonly string[] }) {
  return (
    <EmptyState
      title="Nothing can ask yet"
      action={
        <LinkButton to="/automations" variant="contained">
          See what is missing
        </LinkButton>
      }
    >
      {new Intl.ListFormat('en').format(missing)} {missing.length === 1 ? 'is' : 'are'} not connected. Once connected, automations stop here
      before they spend money or change something outside.
    </EmptyState>
  );
}

function clearText({ today: { people, rules, expired } }: InboxToday): string {
  const done = [
    people > 0 ? `${plural(people, 'question')} answered by people` : null,
    rules > 0 ? `${rules} by rules` : null,
    expired > 0 ? `${expired} ran out` : null,
  ].filter((part) => part !== null);
  return done.length > 0 ? `Today: ${done.join(', ')}.` : 'Nothing waits for you. Nothing was asked today yet.';
}

function Next({ next }: { next: NonNullable<InboxToday['next']> }) {
  const format = useFormat();
  return (
    <Box component="section" aria-label="What comes next">
      <Typography variant="h3" component="h2" sx={{ mb: 1 }}>
        Next
      </Typography>
      <Typography>
        <TextLink to="/inbox/$approvalId" params={{ approvalId: next.id }}>
          <Sentence>{next.headline}</Sentence>
        </TextLink>
        , put aside by {next.by}, comes back at {format.when(next.at)}.
      </Typography>
    </Box>
  );
}

function Handled({ today }: { today: InboxToday }) {
  const format = useFormat();
  return (
    <Box component="section" aria-label="Handled today">
      <Typography variant="h3" component="h2" sx={{ mb: 1 }}>
        Handled today
      </Typography>
      <Paper
        variant="outlined"
        component="ul"
        sx={{ m: 0, p: 0, listStyle: 'none', '& > li + li': { borderTop: 1, borderColor: 'divider' } }}
      >
        {today.recent.map(({ id, headline, state, by, at }) => (
          <Box component="li" key={id} sx={{ px: 2, py: 1.25 }}>
            <TextLink to="/inbox/$approvalId" params={{ approvalId: id }} sx={{ color: 'text.primary' }}>
              <Sentence>{headline}</Sentence>
            </TextLink>
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {state === 'held' ? 'Decided' : (endOf({ state, decision: null })?.word ?? '')}
              {by && ` by ${by}`}, {format.when(at)}
            </Typography>
          </Box>
        ))}
      </Paper>
    </Box>
  );
}
