import { LIMIT_PERIODS, type LimitPeriod, type ModuleSummary, type SpendingLimit } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { useFormat, useMay } from '../../lib/session.ts';
import { MoneyField, readMoney } from '../../ui/money-field.tsx';
import { Problem } from '../../ui/problem.tsx';
import { useSetLimit } from './queries.ts';

const PERIOD_WORDS: Record<LimitPeriod, string> = { day: 'a day', week: 'a week', month: 'a month' };
const COMPANY = '';

type Props = { limits: readonly SpendingLimit[]; modules: readonly ModuleSummary[]; currency: string };

/** Spending limits with what is used of each, and setting one. */
export function LimitList({ limits, modules, currency }: Props) {
  const mayChange = useMay('spending:write');
  const [isAdding, setIsAdding] = useState(false);
  return (
    <Stack spacing={2.5}>
      {limits.length === 0 && (
        <Typography sx={{ color: 'text.secondary', maxWidth: '60ch' }}>
          No limit is set. With one, an approval that would go over it is refused, whoever presses, and the question stays open.
        </Typography>
      )}
      {limits.length > 0 && (
        <Box component="ul" aria-label="Spending limits" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 2 }}>
          {limits.map((limit) => (
            <Limit key={`${limit.module_id} ${limit.period}`} limit={limit} name={nameOf(limit.module_id, modules)} mayChange={mayChange} />
          ))}
        </Box>
      )}
      {mayChange &&
        (isAdding ? (
          <LimitForm modules={modules} currency={currency} onDone={() => setIsAdding(false)} />
        ) : (
          <Box>
            <Button variant="outlined" onClick={() => setIsAdding(true)}>
              Set a limit
            </Button>
          </Box>
        ))}
    </Stack>
  );
}

function nameOf(moduleId: string | null, modules: readonly ModuleSummary[]): string {
  return moduleId === null ? 'The whole company' : (modules.find(({ module_id }) => module_id === moduleId)?.title ?? moduleId);
}

function Limit({ limit, name, mayChange }: { limit: SpendingLimit; name: string; mayChange: boolean }) {
  const format = useFormat();
  const remove = useSetLimit();
  const { limit_cents, used_cents, currency, period, resets_at } = limit;
  const label = `${name}, ${format.money(limit_cents, currency)} ${PERIOD_WORDS[period]}`;
  const share = limit_cents === 0 ? 100 : Math.min(100, (used_cents / limit_cents) * 100);
  return (
    <Box component="li" aria-label={label}>
      <Stack direction="row" spacing={2} sx={{ justifyContent: 'space-between', alignItems: 'flex-start' }}>
        <Box sx={{ minWidth: 0 }}>
          <Typography variant="subtitle1">
            {format.money(limit_cents, currency)} {PERIOD_WORDS[period]}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {name}
            {limit.updated_by && `, set by ${limit.updated_by}`}
          </Typography>
        </Box>
        {mayChange && (
          <Button
            size="small"
            variant="text"
            aria-label={`Remove the limit: ${label}`}
            loading={remove.isPending}
            onClick={() => remove.mutate({ module_id: limit.module_id, period, limit_cents: null })}
          >
            Remove
          </Button>
        )}
      </Stack>
      <LinearProgress
        variant="determinate"
        value={share}
        color={share >= 90 ? 'error' : 'primary'}
        aria-label={`${format.money(used_cents, currency)} of ${format.money(limit_cents, currency)} used`}
        sx={{ height: 6, borderRadius: 3, my: 1, bgcolor: 'surface.sunken' }}
      />
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {format.money(used_cents, currency)} used, starts anew on {format.upcoming(resets_at)}
      </Typography>
      {remove.error && <Problem error={remove.error} />}
    </Box>
  );
}

function LimitForm({ modules, currency, onDone }: { modules: readonly ModuleSummary[]; currency: string; onDone: () => void }) {
  const set = useSetLimit();
  const [moduleId, setModuleId] = useState(COMPANY);
  const [period, setPeriod] = useState<LimitPeriod>('month');
  const [amount, setAmount] = useState('');
  const [isTried, setIsTried] = useState(false);
  const cents = readMoney(amount);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (cents === null) return document.getElementById('limit-amount')?.focus();
    set.mutate({ module_id: moduleId === COMPANY ? null : moduleId, period, limit_cents: cents }, { onSuccess: onDone });
  };
  return (
    <Stack component="form" noValidate onSubmit={submit} spacing={2} aria-label="Set a limit">
      <TextField
        id="limit-of"
        select
        label="For"
        value={moduleId}
        onChange={(event) => setModuleId(event.target.value)}
        slotProps={{ select: { displayEmpty: true } }}
      >
        <MenuItem value={COMPANY}>The whole company</MenuItem>
        {modules.map(({ module_id, title }) => (
          <MenuItem key={module_id} value={module_id}>
            {title}
          </MenuItem>
        ))}
      </TextField>
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
        <MoneyField
          id="limit-amount"
          label="At most"
          value={amount}
          currency={currency}
          isFocused
          error={isTried && cents === null ? 'Enter an amount, such as 2500.' : undefined}
          hint="What is spent and approved counts."
          onChange={setAmount}
        />
        <TextField id="limit-period" select label="In" value={period} onChange={(event) => setPeriod(event.target.value as LimitPeriod)}>
          {LIMIT_PERIODS.map((one) => (
            <MenuItem key={one} value={one}>
              {PERIOD_WORDS[one]}
            </MenuItem>
          ))}
        </TextField>
      </Box>
      {set.error && <Problem error={set.error} />}
      <Stack direction="row" spacing={1}>
        <Button type="submit" variant="contained" loading={set.isPending}>
          Set limit
        </Button>
        <Button variant="text" onClick={onDone}>
          Leave it
        </Button>
      </Stack>
    </Stack>
  );
}
