import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { RunSearch } from './search.ts';

type Props = { title: ReactNode; search: RunSearch; onPick: (change: Partial<RunSearch>) => void };

/** Two days, both included; either may be left open. */
export function DatesForm({ title, search, onPick }: Props) {
  const [from, setFrom] = useState(search.from ?? '');
  const [to, setTo] = useState(search.to ?? '');
  const isBackwards = from !== '' && to !== '' && to < from;
  return (
    <RangeForm
      title={title}
      problem={isBackwards ? 'The last day is before the first.' : null}
      onSubmit={() => onPick({ from: from || undefined, to: to || undefined })}
    >
      <TextField id="filter-from" label="First day" type="date" value={from} onChange={(event) => setFrom(event.target.value)} autoFocus />
      <TextField
        id="filter-to"
        label="Last day"
        type="date"
        value={to}
        onChange={(event) => setTo(event.target.value)}
        error={isBackwards}
      />
    </RangeForm>
  );
}

/** Two amounts, both included; either may be left open. */
export function AmountForm({ title, search, onPick }: Props) {
  const [min, setMin] = useState(search.min === undefined ? '' : String(search.min));
  const [max, setMax] = useState(search.max === undefined ? '' : String(search.max));
  const amountOf = (text: string) => (text.trim() === '' ? undefined : Number(text.replace(',', '.')));
  const [from, to] = [amountOf(min), amountOf(max)];
  const isWrong = [from, to].some((value) => value !== undefined && !(value >= 0));
  const isBackwards = from !== undefined && to !== undefined && to < from;
  const problem = isWrong ? 'Write an amount such as 412.50.' : isBackwards ? 'The largest is smaller than the smallest.' : null;
  return (
    <RangeForm title={title} problem={problem} onSubmit={() => onPick({ min: from, max: to })}>
      <TextField
        id="filter-min"
        label="At least"
        value={min}
        onChange={(event) => setMin(event.target.value)}
        slotProps={{ htmlInput: { inputMode: 'decimal' } }}
        autoFocus
      />
      <TextField
        id="filter-max"
        label="At most"
        value={max}
        onChange={(event) => setMax(event.target.value)}
        slotProps={{ htmlInput: { inputMode: 'decimal' } }}
      />
    </RangeForm>
  );
}

function RangeForm({
  title,
  problem,
  onSubmit,
  children,
}: {
  title: ReactNode;
  problem: string | null;
  onSubmit: () => void;
  children: ReactNode;
}) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (problem === null) onSubmit();
  };
  return (
    <Box component="form" onSubmit={submit} noValidate>
      {title}
      <Box sx={{ display: 'grid', gap: 1.5, px: 1, pb: 1, pt: 0.5 }}>
        {children}
        <Box role="status" sx={{ color: 'error.main', typography: 'body2' }}>
          {problem}
        </Box>
        <Button type="submit" variant="contained">
          Show these runs
        </Button>
      </Box>
    </Box>
  );
}
