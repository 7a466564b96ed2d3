import type { BulkItem, BulkItemState, BulkOperation } from '@banksman/contracts';
import BlockIcon from '@mui/icons-material/Block';
import CheckIcon from '@mui/icons-material/CheckCircleOutlined';
import ScheduleIcon from '@mui/icons-material/Schedule';
import WarningIcon from '@mui/icons-material/WarningAmber';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import Paper from '@mui/material/Paper';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useFormat } from '../../lib/session.ts';
import { AreaLink } from '../../ui/links.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Sentence } from '../../ui/sentence.tsx';
import { bulkItemsQuery, isUnderWay } from './queries.ts';
import { ACTION_WORDS, SKIP_WORDS } from './words.ts';

/** How far it is, as a bar and in numbers. */
export function BulkProgress({ operation }: { operation: BulkOperation }) {
  const format = useFormat();
  const { total, done, skipped, failed, state, action } = operation;
  const settled = done + skipped + failed;
  const percent = total === 0 ? (state === 'done' ? 100 : 0) : (settled / total) * 100;
  const isCounting = state === 'collecting';
  const parts = [
    `${format.number(done)} ${ACTION_WORDS[action].done}`,
    `${format.number(skipped)} left as they were`,
    failed > 0 ? `${format.number(failed)} went wrong` : null,
    state === 'aborted'
      ? `${format.number(total - settled)} not done`
      : isUnderWay(operation)
        ? `${format.number(total - settled)} to go`
        : null,
  ];
  return (
    <Box>
      <LinearProgress
        variant={isCounting ? 'indeterminate' : 'determinate'}
        value={percent}
        aria-label={`${ACTION_WORDS[action].doing} ${total} runs`}
        sx={{
          height: 8,
          borderRadius: 4,
          mb: 1.5,
          bgcolor: 'surface.sunken',
          '& .MuiLinearProgress-bar': { bgcolor: state === 'aborted' ? 'quiet.main' : 'working.main' },
        }}
      />
      <Typography role="status">
        {isCounting ? `Finding the runs: ${format.number(total)} so far` : parts.filter((part) => part !== null).join(', ')}
      </Typography>
    </Box>
  );
}

const LOOK: Record<BulkItemState, { icon: typeof CheckIcon; tone: string }> = {
  waiting: { icon: ScheduleIcon, tone: 'someone' },
  done: { icon: CheckIcon, tone: 'done' },
  skipped: { icon: BlockIcon, tone: 'quiet' },
  failed: { icon: WarningIcon, tone: 'trouble' },
};

/** What became of each run. */
export function BulkReport({ operation }: { operation: BulkOperation }) {
  const report = useInfiniteQuery(bulkItemsQuery(operation.id, isUnderWay(operation)));
  const items = report.data?.pages.flatMap((page) => page.items);
  if (report.error) return <Problem error={report.error} onRetry={() => void report.refetch()} />;
  if (!items) return <Skeleton variant="rounded" height={200} />;
  if (items.length === 0) return <Typography sx={{ color: 'text.secondary' }}>No run matched.</Typography>;
  return (
    <>
      <Paper variant="outlined" component="ul" aria-label="Report" sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {items.map((item) => (
          <ItemRow key={item.job_id} item={item} operation={operation} />
        ))}
      </Paper>
      {report.hasNextPage && (
        <Box sx={{ display: 'grid', justifyItems: 'center', mt: 2 }}>
          <Button variant="outlined" loading={report.isFetchingNextPage} onClick={() => void report.fetchNextPage()}>
            Show more of the report
          </Button>
        </Box>
      )}
    </>
  );
}

function ItemRow({ item, operation }: { item: BulkItem; operation: BulkOperation }) {
  const { icon: Icon, tone } = LOOK[item.state];
  const done = ACTION_WORDS[operation.action].done;
  const word =
    item.state === 'done' ? done : item.state === 'waiting' ? 'still to do' : item.state === 'skipped' ? 'left as it was' : 'went wrong';
  const why = item.detail ?? (item.reason ? SKIP_WORDS[item.reason] : null);
  return (
    <Box component="li" sx={{ '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <AreaLink
        to="/runs/$runId"
        params={{ runId: item.job_id }}
        sx={{
          display: 'grid',
          gridTemplateColumns: { xs: '1fr', md: 'minmax(0, 1fr) 320px' },
          alignItems: 'center',
          columnGap: 2,
          rowGap: 0.25,
          minHeight: 48,
          px: 2,
          py: 1,
          ':hover': { bgcolor: 'surface.hover' },
        }}
      >
        <Box component="span" sx={{ overflowWrap: 'anywhere' }}>
          <Sentence>{item.headline ?? 'A run that is not there any more'}</Sentence>
        </Box>
        <Typography component="span" variant="body2" sx={{ display: 'flex', gap: 0.75, alignItems: 'center', color: `${tone}.text` }}>
          <Icon aria-hidden sx={{ fontSize: 17, flexShrink: 0 }} />
          {word}
          {why && item.state !== 'done' ? `: ${why}` : ''}
        </Typography>
      </AreaLink>
    </Box>
  );
}
