import { centsOf } from '@banksman/contracts';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';

type Props = {
  id: string;
  label: string;
  value: string;
  currency: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  hint?: string;
  disabled?: boolean;
  isFocused?: boolean;
};

/** An amount as it is typed, with its currency beside it. */
export function MoneyField({ id, label, value, currency, onChange, error, hint, disabled = false, isFocused = false }: Props) {
  return (
    <TextField
      id={id}
      label={label}
      value={value}
      disabled={disabled}
      autoFocus={isFocused}
      onChange={(event) => onChange(event.target.value)}
      error={error !== undefined}
      helperText={error ?? hint}
      slotProps={{
        htmlInput: { inputMode: 'decimal', maxLength: 14 },
        input: { endAdornment: <InputAdornment position="end">{currency}</InputAdornment> },
      }}
    />
  );
}

/** Cents of what was typed, "1,250.5" or "1250"; null when it is no amount. */
export function readMoney(text: string): number | null {
  try {
    const cents = centsOf(text.replaceAll(/[\s,$€£]/g, ''));
    return cents >= 0 && cents <= 100_000_000 ? cents : null;
  } catch {
    return null;
  }
}
