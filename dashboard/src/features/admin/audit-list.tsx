import type { AuditEntry } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { plural } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { TextLink } from '../../ui/links.tsx';
import { Problem } from '../../ui/problem.tsx';
import { RawJson } from '../../ui/raw-json.tsx';

type Query = {
  data: { pages: { entries: AuditEntry[] }[] } | undefined;
  error: unknown;
  refetch: () => unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
};

const CHANNEL_WORDS: Record<string, string> = { api: 'API', sms: 'text message', email: 'e-mail link', extension: 'extension', n8n: 'n8n' };

/** Entries of the log, newest first, one sentence each. */
export function AuditList({ query, isNarrowed }: { query: Query; isNarrowed: boolean }) {
  const entries = query.data?.pages.flatMap((page) => page.entries);
  if (!entries)
    return query.error ? <Problem error={query.error} onRetry={() => void query.refetch()} /> : <Skeleton variant="rounded" height={420} />;
  if (entries.length === 0)
    return isNarrowed ? (
      <EmptyState title="Nothing fits">Take a filter away, or look at another time.</EmptyState>
    ) : (
      <EmptyState title="Nothing has happened yet">Decisions, sign-ins and changes are written down here as they happen.</EmptyState>
    );
  return (
    <Stack spacing={2}>
      {query.error != null && <Problem error={query.error} onRetry={() => void query.refetch()} />}
      <Paper variant="outlined" component="ol" aria-label="Audit log" sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {entries.map((entry) => (
          <Entry key={entry.seq} entry={entry} />
        ))}
      </Paper>
      {query.hasNextPage ? (
        <Button variant="outlined" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show older entries
        </Button>
      ) : (
        <Typography variant="body2" sx={{ color: 'text.tertiary', textAlign: 'center' }}>
          {plural(entries.length, 'entry', 'entries')}, back to the first.
        </Typography>
      )}
    </Stack>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const format = useFormat();
  const { seq, at, actor, text, subject, data } = entry;
  const via = actor.channel ? CHANNEL_WORDS[actor.channel] : undefined;
  return (
    <Box component="li" sx={{ px: { xs: 2, sm: 2.5 }, py: 1.25, '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <Typography sx={{ overflowWrap: 'anywhere' }}>{text}</Typography>
      <Typography variant="body2" component="div" sx={{ color: 'text.secondary' }}>
        <time dateTime={at} title={format.full(at)}>
          {format.when(at)}
        </time>
        {', '}
        <TextLink to="/settings/audit" search={{ actor: actor.id }} color="inherit">
          {actor.name}
        </TextLink>
        {via && `, by ${via}`}
        {subject.kind === 'run' && (
          <>
            {', '}
            <TextLink to="/runs/$runId" params={{ runId: subject.id }} color="inherit">
              the run
            </TextLink>
          </>
        )}
      </Typography>
      <RawJson label={`Entry ${seq}`} value={{ action: entry.action, subject, actor, data }} />
    </Box>
  );
}
