import type { BulkOperation } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { BulkProgress, BulkReport } from '../../features/runs/bulk-report.tsx';
import { abortBulk, bulkQuery, isUnderWay } from '../../features/runs/queries.ts';
import { useFormat, useMay } from '../../lib/session.ts';
import { BackLink } from '../../ui/links.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';

const route = getRouteApi('/signed-in/runs/bulk/$bulkId');

/** One operation on many runs: how far it is, and what became of each. */
export function BulkPage() {
  const { bulkId } = route.useParams();
  const { data: operation, error, refetch } = useQuery(bulkQuery(bulkId));
  return (
    <Page
      title={operation?.name ?? 'Many runs at once'}
      above={<BackLink to="/runs">Runs</BackLink>}
      standing={operation && <Standing operation={operation} />}
      actions={operation && isUnderWay(operation) && <Stop operation={operation} />}
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!operation && !error && <Skeleton variant="rounded" height={160} />}
      {operation && (
        <Box sx={{ display: 'grid', gap: 3 }}>
          <BulkProgress operation={operation} />
          <Section title="Report">
            <BulkReport operation={operation} />
          </Section>
        </Box>
      )}
    </Page>
  );
}

function Standing({ operation }: { operation: BulkOperation }) {
  const format = useFormat();
  const { state, created_by: by, created_at: at, finished_at: ended, aborted_by: stoppedBy, note } = operation;
  const how = {
    collecting: 'finding its runs',
    working: 'under way',
    done: `done${ended ? ` at ${format.when(ended)}` : ''}`,
    aborted: `stopped by ${stoppedBy ?? 'somebody'}`,
  }[state];
  return `Asked for by ${by}, ${format.when(at)}, ${how}${note ? `. Note: ${note}` : ''}`;
}

function Stop({ operation }: { operation: BulkOperation }) {
  const queryClient = useQueryClient();
  const mayControl = useMay('runs:control');
  const stop = useMutation({
    mutationFn: () => abortBulk(operation.id),
    onSuccess: (stopped) => {
      queryClient.setQueryData(bulkQuery(operation.id).queryKey, stopped);
      void queryClient.invalidateQueries({ queryKey: ['bulk'] });
    },
  });
  if (!mayControl) return null;
  return (
    <Box>
      <Button variant="outlined" loading={stop.isPending} onClick={() => stop.mutate()}>
        Stop here
      </Button>
      {stop.error && <Problem error={stop.error} />}
    </Box>
  );
}
