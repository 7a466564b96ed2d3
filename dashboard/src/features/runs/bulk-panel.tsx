import type { BulkAction, BulkOperation, BulkPreview } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { plural } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { Problem } from '../../ui/problem.tsx';
import { bulkPreviewQuery, type Selection, startBulk } from './queries.ts';
import { ACTION_WORDS, SKIP_WORDS } from './words.ts';

type Props = { action: BulkAction; selection: Selection; onStarted: (operation: BulkOperation) => void; onBack: () => void };

/** What doing it to all of them would come to, counted first; then the button that begins. */
export function BulkPanel({ action, selection, onStarted, onBack }: Props) {
  const queryClient = useQueryClient();
  const preview = useQuery(bulkPreviewQuery(action, selection));
  const [note, setNote] = useState('');
  const start = useMutation({
    mutationFn: (name: string) => startBulk({ action, selection, name, note }),
    onSuccess: (operation) => {
      void queryClient.invalidateQueries({ queryKey: ['bulk'] });
      onStarted(operation);
    },
  });
  const { verb, left } = ACTION_WORDS[action];
  const doable = preview.data?.doable ?? 0;
  const label = `${verb} ${countOf(preview.data?.doable ?? null, preview.data?.matching_capped ?? false)}`;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (doable > 0) start.mutate(label);
  };
  return (
    <Box component="form" aria-label={`${verb} these runs`} onSubmit={submit} sx={{ display: 'grid', gap: 1.5 }}>
      {preview.data ? <Counted preview={preview.data} action={action} /> : !preview.error && <Skeleton width="60%" height={24} />}
      {preview.error && <Problem error={preview.error} onRetry={() => void preview.refetch()} />}
      {doable > 0 && <Typography sx={{ color: 'text.secondary' }}>{left}</Typography>}
      {action === 'resolve' && doable > 0 && (
        <TextField
          id="bulk-note"
          label="What was done about it (everybody sees it)"
          value={note}
          onChange={(event) => setNote(event.target.value)}
          slotProps={{ htmlInput: { maxLength: 500 } }}
          autoFocus
        />
      )}
      {start.error && <Problem error={start.error} />}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        {doable > 0 && (
          <Button type="submit" variant="contained" loading={start.isPending} autoFocus={action !== 'resolve'}>
            {label}
          </Button>
        )}
        <Button variant="outlined" onClick={onBack}>
          Do nothing
        </Button>
      </Box>
    </Box>
  );
}

const countOf = (count: number | null, isCapped: boolean) => (count === null ? 'runs' : isCapped ? `${count}+ runs` : plural(count, 'run'));

function Counted({ preview, action }: { preview: BulkPreview; action: BulkAction }) {
  const format = useFormat();
  const { matching, matching_capped: isCapped, doable, skipped } = preview;
  const left = skipped.reduce((sum, { count }) => sum + count, 0);
  const reasons = skipped.map(({ reason, count }) => `${format.number(count)} ${SKIP_WORDS[reason]}`).join(', ');
  return (
    <Box role="status">
      <Typography variant="subtitle1">
        {doable === 0
          ? `Of ${countOf(matching, isCapped)} none can be ${ACTION_WORDS[action].done}.`
          : `${format.number(doable)}${isCapped ? '+' : ''} of ${countOf(matching, isCapped)} will be ${ACTION_WORDS[action].done}.`}
      </Typography>
      {left > 0 && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {plural(left, 'run is', 'runs are')} left as {left === 1 ? 'it is' : 'they are'}: {reasons}.
        </Typography>
      )}
    </Box>
  );
}
