import type { RunDetail, RunEvent } from '@banksman/contracts';
import Typography from '@mui/material/Typography';
import { useFormat } from '../../lib/session.ts';
import { CopyableId } from '../../ui/copyable-id.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { RelatedRuns } from './related-runs.tsx';

/** How the run came about and who reasoned, said as it is. */
export function RunFacts({ run, events }: { run: RunDetail; events: readonly RunEvent[] }) {
  const format = useFormat();
  return (
    <Facts>
      <Fact label="Started by">
        {run.requested_by ?? 'Banksman'}, {format.when(run.created_at)}
      </Fact>
      <Fact label="Automation">
        {run.module_title}{' '}
        <Typography variant="mono" sx={{ whiteSpace: 'nowrap' }}>
          {run.module_id}
        </Typography>
      </Fact>
      <Fact label="Reasoned by" note={reasonedNote(run.reasoned_by)}>
        {run.reasoned_by === 'rules' ? 'Built-in rules' : (run.reasoned_by ?? 'Not yet')}
      </Fact>
      {run.deadline_at && <Fact label="Has to be done by">{format.upcoming(run.deadline_at)}</Fact>}
      {run.attempt > 1 && <Fact label="Attempt">{run.attempt}</Fact>}
      <RelatedRuns run={run} events={events} />
      <Fact label="Run">
        <CopyableId id={run.job_id} what="run id" />
      </Fact>
    </Facts>
  );
}

function reasonedNote(reasonedBy: string | null): string | undefined {
  if (reasonedBy === null) return undefined;
  return reasonedBy === 'rules'
    ? 'No language model was used: fixed rules searched, compared and checked.'
    : 'A language model proposed; fixed rules checked every figure and limit.';
}
