import { MACHINE_SCOPES, type MachineKind, type MachineScope } from '@banksman/contracts';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { profileQuery } from '../../lib/session.ts';
import { Problem } from '../../ui/problem.tsx';
import { SCOPE_WORDS, Secret } from './machine-list.tsx';
import { useMakeMachine } from './machine-queries.ts';

const LIVES = [
  { days: '30', words: '30 days' },
  { days: '90', words: '90 days' },
  { days: '365', words: 'A year' },
  { days: '', words: 'Until it is ended' },
];

/** A new key or client. */
export function MachineForm() {
  const make = useMakeMachine();
  const isAdmin = useQuery(profileQuery).data?.role === 'admin';
  const [kind, setKind] = useState<MachineKind>('key');
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly MachineScope[]>(['wrm:read']);
  const [days, setDays] = useState('365');
  const [isTried, setIsTried] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (name.trim() === '') return document.getElementById('machine-name')?.focus();
    if (scopes.length === 0) return;
    const wanted = { kind, name: name.trim(), scopes: [...scopes], expires_in_days: days === '' ? null : Number(days) };
    make.mutate(wanted, {
      onSuccess: () => {
        setName('');
        setIsTried(false);
      },
    });
  };
  return (
    <Stack component="form" noValidate onSubmit={submit} spacing={2} aria-label="New key">
      <TextField
        id="machine-name"
        label="What it is for"
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={isTried && name.trim() === ''}
        helperText={isTried && name.trim() === '' ? 'Give it a name, such as n8n at the office.' : 'Such as n8n at the office.'}
        slotProps={{ htmlInput: { maxLength: 100 } }}
      />
      <TextField
        id="machine-kind"
        select
        label="Kind"
        value={kind}
        onChange={(event) => setKind(event.target.value as MachineKind)}
        helperText={kind === 'key' ? 'Acts for you, and ends when you go.' : 'Belongs to the workspace and stays when people go.'}
      >
        <MenuItem value="key">Key</MenuItem>
        {isAdmin && <MenuItem value="client">Client (OAuth client credentials)</MenuItem>}
      </TextField>
      <Stack role="group" aria-label="It may">
        <Typography variant="subtitle2">It may</Typography>
        {MACHINE_SCOPES.map((scope) => (
          <FormControlLabel
            key={scope}
            control={
              <Checkbox
                checked={scopes.includes(scope)}
                onChange={(_event, checked) => setScopes(checked ? [...scopes, scope] : scopes.filter((one) => one !== scope))}
              />
            }
            label={SCOPE_WORDS[scope]}
            sx={{ alignItems: 'flex-start', '.MuiFormControlLabel-label': { pt: 1.125, pb: 0.5 } }}
          />
        ))}
        <FormHelperText error={isTried && scopes.length === 0}>
          {isTried && scopes.length === 0 ? 'Choose at least one.' : 'It never approves anything: that takes a person.'}
        </FormHelperText>
      </Stack>
      <TextField
        id="machine-days"
        select
        label="Good for"
        value={days}
        onChange={(event) => setDays(event.target.value)}
        slotProps={{ select: { displayEmpty: true } }}
      >
        {LIVES.map(({ days: value, words }) => (
          <MenuItem key={value} value={value}>
            {words}
          </MenuItem>
        ))}
      </TextField>
      {make.error && <Problem error={make.error} />}
      <div>
        <Button type="submit" variant="contained" loading={make.isPending}>
          Make {kind}
        </Button>
      </div>
      {make.data && <Secret made={make.data} />}
    </Stack>
  );
}
