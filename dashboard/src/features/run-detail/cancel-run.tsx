import { RUN_MOVES, type RunDetail, type RunStatus } from '@banksman/contracts';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useMay } from '../../lib/session.ts';
import { Problem } from '../../ui/problem.tsx';
import { useRunControl } from './queries.ts';

const CANCELLABLE: readonly RunStatus[] = RUN_MOVES.cancel.from;

/** Stops a run, asked once more in the same place. */
export function CancelRun({ run }: { run: RunDetail }) {
  const cancel = useRunControl(run.job_id, 'cancel');
  const mayCancel = useMay('runs:control');
  const [isAsking, setIsAsking] = useState(false);
  if (!mayCancel || !CANCELLABLE.includes(run.status)) return null;
  if (!isAsking) {
    return (
      <Button variant="outlined" onClick={() => setIsAsking(true)}>
        Cancel run
      </Button>
    );
  }
  return (
    <Stack spacing={1} role="group" aria-label="Cancel this run?" sx={{ alignItems: { sm: 'flex-end' } }}>
      <Typography variant="body2">
        {run.status === 'executing'
          ? 'Stop here? What is already sent to the hotel may still happen.'
          : 'Stop here? Nothing has been booked.'}
      </Typography>
      <Stack direction="row" spacing={1}>
        <Button variant="outlined" autoFocus onClick={() => setIsAsking(false)}>
          Keep it running
        </Button>
        <Button
          variant="contained"
          color="error"
          loading={cancel.isPending}
          onClick={() => cancel.mutate(undefined, { onSuccess: () => setIsAsking(false) })}
        >
          Cancel run
        </Button>
      </Stack>
      {cancel.error && <Problem error={cancel.error} />}
    </Stack>
  );
}
