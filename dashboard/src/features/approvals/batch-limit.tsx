import type { ApprovalSettings } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import InputAdornment from '@mui/material/InputAdornment';
import Skeleton from '@mui/material/Skeleton';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { profileQuery, useFormat, useMay } from '../../lib/session.ts';
import { Problem } from '../../ui/problem.tsx';
import { centsIn } from './cents-in.ts';
import { approvalSettingsQuery, useSaveSettings } from './rule-queries.ts';

/** How much each of several questions approved at once may cost; set by administrators. */
export function BatchLimit() {
  const { data, error, refetch } = useQuery(approvalSettingsQuery);
  const currency = useQuery(profileQuery).data?.workspace.currency ?? 'USD';
  const maySet = useMay('spending:write');
  const format = useFormat();
  if (!data) return error ? <Problem error={error} onRetry={() => void refetch()} /> : <Skeleton variant="rounded" height={72} />;
  if (maySet) return <LimitForm key={data.batch_limit_cents} settings={data} currency={currency} />;
  return <Typography>At most {format.money(data.batch_limit_cents, currency)} each. An administrator sets this.</Typography>;
}

function LimitForm({ settings, currency }: { settings: ApprovalSettings; currency: string }) {
  const save = useSaveSettings();
  const [amount, setAmount] = useState((settings.batch_limit_cents / 100).toFixed(2));
  const cents = centsIn(amount);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (cents !== null) save.mutate({ batch_limit_cents: cents });
  };
  return (
    <Box component="form" noValidate onSubmit={submit} aria-label="Several at once" sx={{ display: 'grid', gap: 1.5 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'flex-end' }}>
        <TextField
          id="batch-limit"
          label="At most, each"
          value={amount}
          onChange={(event) => setAmount(event.target.value)}
          error={cents === null}
          slotProps={{
            htmlInput: { inputMode: 'decimal' },
            input: { startAdornment: <InputAdornment position="start">{currency}</InputAdornment> },
          }}
          sx={{ maxWidth: 200 }}
        />
        <Button type="submit" variant="outlined" disabled={cents === null || cents === settings.batch_limit_cents} loading={save.isPending}>
          Save limit
        </Button>
      </Box>
      {cents === null && (
        <Typography variant="body2" sx={{ color: 'trouble.text' }}>
          Write an amount such as 150.00; 0 means one by one only.
        </Typography>
      )}
      {save.error && <Problem error={save.error} />}
    </Box>
  );
}
