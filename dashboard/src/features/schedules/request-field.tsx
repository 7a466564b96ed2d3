import type { RunDetail } from '@banksman/contracts';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { labelOf, plural } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { Problem } from '../../ui/problem.tsx';
import type { MovingDate } from './moving-dates.ts';
import { repeatableRunsQuery } from './queries.ts';

type RequestProps = { runId: string; onRun: (runId: string) => void; isMissing: boolean };

/** Which run's request is repeated. */
export function RequestField({ runId, onRun, isMissing }: RequestProps) {
  const { data: runs, error, refetch } = useQuery(repeatableRunsQuery);
  const format = useFormat();
  if (error && !runs) return <Problem error={error} onRetry={() => void refetch()} />;
  return (
    <TextField
      select
      id="request"
      label="The same request as"
      value={runs?.some(({ job_id }) => job_id === runId) ? runId : ''}
      onChange={(event) => onRun(event.target.value)}
      error={isMissing}
      slotProps={{ select: { renderValue: () => runs?.find(({ job_id }) => job_id === runId)?.headline } }}
      helperText={
        isMissing
          ? 'Choose the run whose request is repeated.'
          : runs?.length === 0
            ? 'Nothing has run yet. Start the automation once by hand; a schedule then repeats its request.'
            : 'A schedule repeats the request of a run. To change it, start the automation once with what you want.'
      }
      disabled={!runs || runs.length === 0}
    >
      {(runs ?? []).map((run) => (
        <MenuItem key={run.job_id} value={run.job_id} sx={{ whiteSpace: 'normal', display: 'block' }}>
          <Typography component="span" sx={{ display: 'block', overflowWrap: 'anywhere' }}>
            {run.headline}
          </Typography>
          <Typography component="span" variant="caption" sx={{ color: 'text.tertiary' }}>
            {run.module_title}, {format.when(run.created_at)}
          </Typography>
        </MenuItem>
      ))}
    </TextField>
  );
}

/** Dates of the request either move with each start or stay. */
export function DatesField({
  run,
  dates,
  moves,
  onMoves,
}: {
  run: RunDetail;
  dates: readonly MovingDate[];
  moves: boolean;
  onMoves: (moves: boolean) => void;
}) {
  if (dates.length === 0) return null;
  return (
    <Stack>
      <FormControlLabel
        control={<Checkbox checked={moves} onChange={(_event, checked) => onMoves(checked)} />}
        label="Move the dates along with each start"
      />
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {moves ? `${dates.map(({ field, days }) => `${labelOf(field)}: ${inDays(days)}`).join('. ')}.` : `They stay as in ${run.headline}.`}
      </Typography>
    </Stack>
  );
}

function inDays(days: number): string {
  if (days === 0) return 'on the day of the start';
  return `${plural(Math.abs(days), 'day')} ${days > 0 ? 'after' : 'before'} the start`;
}
