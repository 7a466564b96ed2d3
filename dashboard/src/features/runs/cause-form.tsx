import type { FailureGroup, FailureGroupUpdate } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Problem } from '../../ui/problem.tsx';
import { updateFailureGroup } from './queries.ts';

function useUpdate(fingerprint: string, onDone: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (update: FailureGroupUpdate) => updateFailureGroup(fingerprint, update),
    onSuccess: async () => {
      onDone();
      await queryClient.invalidateQueries({ queryKey: ['failure-groups'] });
      void queryClient.invalidateQueries({ queryKey: ['bulk'] });
    },
  });
}

type Props = { group: FailureGroup; state: 'resolved' | 'ignored'; onDone: () => void; onBack: () => void };

/** What was done about a cause, or how many more it takes until somebody wants to hear of it. */
export function CauseForm({ group, state, onDone, onBack }: Props) {
  const [note, setNote] = useState('');
  const [perHour, setPerHour] = useState('10');
  const update = useUpdate(group.fingerprint, onDone);
  const limit = Number(perHour);
  const isWrong = state === 'ignored' && !(Number.isInteger(limit) && limit >= 1 && limit <= 10_000);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isWrong) return;
    update.mutate(state === 'resolved' ? { state, note } : { state, note, ignore_per_hour: limit });
  };
  return (
    <Box component="form" onSubmit={submit} noValidate sx={{ display: 'grid', gap: 1.5, maxWidth: 480 }}>
      <Typography sx={{ color: 'text.secondary' }}>
        {state === 'resolved'
          ? 'Its runs need no help any more. The next failure like this opens it again.'
          : 'Its runs need no help any more, and new ones do not either, until they come too often.'}
      </Typography>
      {state === 'ignored' && (
        <TextField
          id={`per-hour-${group.fingerprint}`}
          label="Ignore until more than this many come in an hour"
          value={perHour}
          onChange={(event) => setPerHour(event.target.value)}
          error={isWrong}
          helperText={isWrong ? 'Write a whole number from 1 to 10,000.' : ''}
          slotProps={{ htmlInput: { inputMode: 'numeric' } }}
          autoFocus
        />
      )}
      <TextField
        id={`note-${group.fingerprint}`}
        label="Note for the team"
        value={note}
        onChange={(event) => setNote(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 500 } }}
        autoFocus={state === 'resolved'}
      />
      {update.error && <Problem error={update.error} />}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Button type="submit" variant="contained" loading={update.isPending}>
          {state === 'resolved' ? 'Resolve this cause' : 'Ignore this cause'}
        </Button>
        <Button variant="outlined" onClick={onBack}>
          Leave it open
        </Button>
      </Box>
    </Box>
  );
}

export function OpenAgain({ fingerprint }: { fingerprint: string }) {
  const update = useUpdate(fingerprint, () => {});
  return (
    <>
      <Button size="small" loading={update.isPending} onClick={() => update.mutate({ state: 'open' })}>
        Watch it again
      </Button>
      {update.error && <Problem error={update.error} />}
    </>
  );
}
