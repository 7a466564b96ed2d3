import { type WorkspaceSettings, type WorkspaceUpdate, workspaceUpdate } from '@banksman/contracts';
import Autocomplete from '@mui/material/Autocomplete';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { formatFor } from '../../lib/format.ts';
import { useMay } from '../../lib/session.ts';
import { MoneyField, readMoney } from '../../ui/money-field.tsx';
import { Problem } from '../../ui/problem.tsx';
import { useUpdateWorkspace } from './queries.ts';

const CURRENCIES = ['USD', 'EUR', 'GBP', 'CAD', 'AUD', 'NZD', 'CHF', 'SEK', 'NOK', 'DKK', 'PLN', 'MXN', 'BRL', 'JPY', 'INR', 'ZAR'];
const LOCALES = [
  { tag: '', name: 'As Banksman writes them' },
  { tag: 'en-US', name: 'English (United States)' },
  { tag: 'en-GB', name: 'English (United Kingdom)' },
  { tag: 'en-CA', name: 'English (Canada)' },
  { tag: 'en-AU', name: 'English (Australia)' },
  { tag: 'es-MX', name: 'Spanish (Mexico)' },
  { tag: 'es-ES', name: 'Spanish (Spain)' },
  { tag: 'fr-CA', name: 'French (Canada)' },
  { tag: 'fr-FR', name: 'French (France)' },
  { tag: 'de-DE', name: 'German (Germany)' },
];
const ZONES = Intl.supportedValuesOf('timeZone');
const SAMPLE = '2026-12-07T18:30:00Z';

type Typed = { name: string; timeZone: string; locale: string; currency: string; rate: string; batch: string };

/** Settings that are the same for everybody in a workspace. What was not touched follows the server; what was typed stays. */
export function WorkspaceForm({ settings }: { settings: WorkspaceSettings }) {
  const update = useUpdateWorkspace();
  const mayChange = useMay('workspace:write');
  const [touched, setTouched] = useState<Partial<Typed>>({});
  const typed: Typed = { ...typedOf(settings), ...touched };
  const change = (part: Partial<Typed>) => setTouched((before) => ({ ...before, ...part }));
  const [wanted, problems] = [changeOf(settings, typed), problemsOf(typed)];
  const canSave = mayChange && Object.keys(problems).length === 0 && Object.keys(wanted).length > 0;
  const sample = formatFor(typed.timeZone, typed.locale || null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (canSave) update.mutate(wanted, { onSuccess: () => setTouched({}) });
  };
  return (
    <Stack component="form" noValidate onSubmit={submit} spacing={2.5} aria-label="Workspace">
      <TextField
        id="workspace-name"
        label="Name"
        value={typed.name}
        disabled={!mayChange}
        onChange={(event) => change({ name: event.target.value })}
        error={problems.name !== undefined}
        helperText={problems.name ?? 'Shown in the rail and in every message that leaves.'}
      />
      <Autocomplete
        id="time-zone"
        disableClearable
        options={ZONES.includes(typed.timeZone) ? ZONES : [typed.timeZone, ...ZONES]}
        value={typed.timeZone}
        disabled={!mayChange}
        onChange={(_event, timeZone) => change({ timeZone })}
        renderInput={(params) => (
          <TextField {...params} label="Time zone" helperText="Dates, schedules, spending limits and reports count in it." />
        )}
      />
      <TextField
        id="locale"
        select
        label="Dates and money"
        value={typed.locale}
        disabled={!mayChange}
        onChange={(event) => change({ locale: event.target.value })}
        helperText={`For example ${sample.upcoming(SAMPLE)} and ${sample.money(41_250, typed.currency)}.`}
        slotProps={{ select: { displayEmpty: true } }}
      >
        {LOCALES.map(({ tag, name }) => (
          <MenuItem key={tag} value={tag}>
            {name}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        id="currency"
        select
        label="Currency"
        value={typed.currency}
        disabled={!mayChange}
        onChange={(event) => change({ currency: event.target.value })}
        helperText={
          typed.currency === settings.currency
            ? 'Spending limits and the staff rate are in it.'
            : 'Spending limits in the old currency let nothing pass until you set them anew.'
        }
      >
        {(CURRENCIES.includes(settings.currency) ? CURRENCIES : [settings.currency, ...CURRENCIES]).map((code) => (
          <MenuItem key={code} value={code}>
            {code}
          </MenuItem>
        ))}
      </TextField>
      <MoneyField
        id="staff-rate"
        label="What an hour of your staff costs (optional)"
        value={typed.rate}
        disabled={!mayChange}
        currency={typed.currency}
        error={problems.rate}
        onChange={(rate) => change({ rate })}
        hint="Only with it are savings shown in money. Empty: in hours."
      />
      <MoneyField
        id="batch-limit"
        label="Approve several at once up to"
        value={typed.batch}
        disabled={!mayChange}
        currency={typed.currency}
        error={problems.batch}
        onChange={(batch) => change({ batch })}
        hint="For each of them. Anything above is looked at by itself."
      />
      {update.error && <Problem error={update.error} />}
      {mayChange ? (
        <Stack direction="row" spacing={2} sx={{ alignItems: 'center' }}>
          <Button type="submit" variant="contained" disabled={!canSave} loading={update.isPending}>
            Save workspace
          </Button>
          {update.isSuccess && Object.keys(wanted).length === 0 && (
            <Typography role="status" variant="body2" sx={{ color: 'done.text' }}>
              Saved.
            </Typography>
          )}
        </Stack>
      ) : (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          An administrator can change these.
        </Typography>
      )}
    </Stack>
  );
}

function typedOf({
  name,
  time_zone: timeZone,
  locale,
  currency,
  staff_rate_cents: rate,
  batch_limit_cents: batch,
}: WorkspaceSettings): Typed {
  return {
    name,
    timeZone,
    locale: locale ?? '',
    currency,
    rate: rate === null ? '' : (rate / 100).toFixed(2),
    batch: (batch / 100).toFixed(2),
  };
}

function problemsOf({ name, rate, batch }: Typed): Partial<Record<keyof Typed, string>> {
  return {
    ...(workspaceUpdate.safeParse({ name }).success ? {} : { name: 'Enter a name of at most 100 characters.' }),
    ...(rate.trim() === '' || readMoney(rate) !== null ? {} : { rate: 'Enter an amount, such as 38.50.' }),
    ...(readMoney(batch) === null ? { batch: 'Enter an amount, such as 150. With 0 each is looked at by itself.' } : {}),
  };
}

function changeOf(settings: WorkspaceSettings, typed: Typed): WorkspaceUpdate {
  const wanted = {
    name: typed.name.trim(),
    time_zone: typed.timeZone,
    locale: typed.locale || null,
    currency: typed.currency,
    staff_rate_cents: typed.rate.trim() === '' ? null : readMoney(typed.rate),
    batch_limit_cents: readMoney(typed.batch) ?? settings.batch_limit_cents,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => settings[key as keyof WorkspaceSettings] !== value));
}
