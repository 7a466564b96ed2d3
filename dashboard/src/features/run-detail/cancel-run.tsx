import { type EffectDetail, RUN_MOVES, type RunDetail, type RunStatus } from '@banksman/contracts';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../lib/session.ts';
import { Problem } from '../../ui/problem.tsx';
import { effectTitle } from './effect-look.ts';
import { effectsQuery, useRunControl } from './queries.ts';

const CANCELLABLE: readonly RunStatus[] = RUN_MOVES.cancel.from;

/** Stops a run, asked once more in the same place, with what that means for what was done already. */
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
    <Stack spacing={1} role="group" aria-label="Cancel this run?" sx={{ alignItems: { sm: 'flex-end' }, maxWidth: 440 }}>
      <Meaning run={run} />
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

/** What stopping here means; from what was really done, not from how far it looks. */
function Meaning({ run }: { run: RunDetail }) {
  const { data: effects } = useQuery(effectsQuery(run.job_id));
  const left = effects?.filter(({ state }) => HAS_LEFT.has(state)) ?? [];
  const sentence = !effects
    ? 'Stop here?'
    : left.length === 0
      ? 'Stop here? Nothing was done outside, and nothing will be.'
      : `Stop here? ${left.map(effectTitle).join(' and ')} ${left.some(({ state }) => state !== 'confirmed') ? 'may have been sent already' : 'was done already'}. You are then asked whether to take it back.`;
  return (
    <Typography variant="body2" role="status" sx={{ textAlign: { sm: 'right' } }}>
      {sentence}
    </Typography>
  );
}

const HAS_LEFT: ReadonlySet<EffectDetail['state']> = new Set(['sending', 'confirmed', 'unknown', 'needs_human']);
