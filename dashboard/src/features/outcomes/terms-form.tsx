import type { OutcomeTerms, OutcomeTermsUpdate } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { type FormEvent, useState } from 'react';
import { Notice } from '../../ui/notice.tsx';
import { Problem } from '../../ui/problem.tsx';
import { useSaveTerms } from './queries.ts';

type Field = {
  name: 'hourly_rate_cents' | 'platform_cents' | 'sms_cents' | 'upkeep_minutes' | 'build_minutes';
  label: string;
  /** how many of what is stored one of what is typed is */
  each: number;
  help: string;
};
const fieldsIn = (currency: string): Field[] => [
  { name: 'hourly_rate_cents', label: `An hour of staff time (${currency})`, each: 100, help: 'Without it no money is shown.' },
  { name: 'build_minutes', label: 'Hours it took to build', each: 60, help: 'For the day on which it has paid back.' },
  { name: 'platform_cents', label: `Cost a month (${currency})`, each: 100, help: 'Server, licences, agency.' },
  { name: 'upkeep_minutes', label: 'Hours of upkeep a month', each: 60, help: 'Time spent on looking after it.' },
  { name: 'sms_cents', label: `One SMS (${currency})`, each: 100, help: 'What your carrier charges.' },
];

/** What money and pay-back are calculated from; what is left empty is left out. */
export function TermsForm({ terms }: { terms: OutcomeTerms }) {
  const save = useSaveTerms();
  const fields = fieldsIn(terms.currency);
  const [texts, setTexts] = useState(() => Object.fromEntries(fields.map(({ name, each }) => [name, shown(terms[name], each)])));
  const [draftedOn, setDraftedOn] = useState(terms.drafted_on ?? '');
  const wrong = fields.filter(({ name }) => amountIn(texts[name] ?? '') === undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wrong[0]) return document.getElementById(`terms-${wrong[0].name}`)?.focus();
    const update: OutcomeTermsUpdate = { drafted_on: draftedOn || null };
    for (const { name, each } of fields) {
      const amount = amountIn(texts[name] ?? '');
      update[name] = amount == null ? null : Math.round(amount * each);
    }
    save.mutate(update);
  };
  return (
    <Stack component="form" noValidate onSubmit={submit} aria-label="Money and building" spacing={2}>
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: '1fr 1fr' }, alignItems: 'start' }}>
        {fields.map(({ name, label, help }) => (
          <TextField
            key={name}
            id={`terms-${name}`}
            label={label}
            value={texts[name] ?? ''}
            onChange={({ target }) => {
              save.reset();
              setTexts((before) => ({ ...before, [name]: target.value }));
            }}
            error={wrong.some((one) => one.name === name)}
            helperText={wrong.some((one) => one.name === name) ? 'Enter a number, or leave it empty.' : help}
            slotProps={{ htmlInput: { inputMode: 'decimal' } }}
          />
        ))}
        <TextField
          type="date"
          label="First draft on"
          value={draftedOn}
          onChange={({ target }) => setDraftedOn(target.value)}
          helperText="When the building began."
        />
      </Box>
      {save.error && <Problem error={save.error} />}
      {save.isSuccess && <Notice tone="done" title="Saved." />}
      <Box>
        <Button type="submit" variant="outlined" loading={save.isPending}>
          Save amounts
        </Button>
      </Box>
    </Stack>
  );
}

const shown = (value: number | null, each: number) => (value === null ? '' : String(value / each));

/** Null for nothing, undefined for what is no amount. */
function amountIn(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  const amount = Number(text.replace(',', '.'));
  return Number.isFinite(amount) && amount >= 0 ? amount : undefined;
}
