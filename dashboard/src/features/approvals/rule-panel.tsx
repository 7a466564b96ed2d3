import type { Approval } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import InputAdornment from '@mui/material/InputAdornment';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { useFormat } from '../../lib/session.ts';
import { TextLink } from '../../ui/links.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Problem } from '../../ui/problem.tsx';
import { centsIn } from './cents-in.ts';
import { useCreateRule } from './rule-queries.ts';

/** What is offered at first: the usual small sum, or what this costs when that is less. */
const USUAL_CENTS = 15_000;

/** "Always approve like this under $150": the same automation and action, up to an amount, for this building site or any. */
export function RulePanel({ approval, onClose }: { approval: Approval; onClose: () => void }) {
  const format = useFormat();
  const create = useCreateRule();
  const [amount, setAmount] = useState((USUAL_CENTS / 100).toFixed(2));
  const [sameSite, setSameSite] = useState(false);
  const currency = approval.currency ?? 'USD';
  const cents = centsIn(amount);
  const site = typeof approval.payload.job_name === 'string' ? approval.payload.job_name : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (cents !== null && cents > 0) create.mutate({ approval_id: approval.id, max_cents: cents, same_site: sameSite });
  };
  if (create.isSuccess && cents !== null) {
    return (
      <Notice
        tone="done"
        title={`From the next question on: up to ${format.money(cents, currency)} without asking.`}
        action={
          <Button variant="outlined" size="small" onClick={onClose} autoFocus>
            Close
          </Button>
        }
      >
        This one still needs your answer. <TextLink to="/inbox/rules">See and end rules</TextLink>
      </Notice>
    );
  }
  return (
    <Box component="form" noValidate onSubmit={submit} aria-label="Always approve like this">
      <Stack spacing={1.5}>
        <Typography variant="subtitle2" component="h3">
          Approve like this without asking, up to
        </Typography>
        <TextField
          id="rule-amount"
          label="Amount each time"
          value={amount}
          autoFocus
          onChange={(event) => setAmount(event.target.value)}
          error={cents === null || cents <= 0}
          helperText={cents === null || cents <= 0 ? 'Write an amount such as 150.00.' : costs(approval, cents, format.money)}
          slotProps={{
            htmlInput: { inputMode: 'decimal' },
            input: { startAdornment: <InputAdornment position="start">{currency}</InputAdornment> },
          }}
          sx={{ maxWidth: 320 }}
        />
        {site && (
          <FormControlLabel
            control={<Checkbox checked={sameSite} onChange={(event) => setSameSite(event.target.checked)} />}
            label={`Only for ${site}`}
          />
        )}
        {create.error && <Problem error={create.error} />}
        <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap' }}>
          <Button type="submit" variant="contained" disabled={cents === null || cents <= 0} loading={create.isPending}>
            Make this rule
          </Button>
          <Button variant="text" onClick={onClose}>
            Keep asking
          </Button>
        </Stack>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          Spending limits and the stop switch still hold. Every decision of the rule is listed, and it can be ended at any time.
        </Typography>
      </Stack>
    </Box>
  );
}

function costs({ amount_cents, currency }: Approval, cents: number, money: (cents: number, currency: string) => string): string {
  if (amount_cents === null || currency === null) return ' ';
  return amount_cents <= cents
    ? `This one is ${money(amount_cents, currency)}.`
    : `This one is ${money(amount_cents, currency)}: it would still be asked.`;
}
