import TextField from '@mui/material/TextField';

type Props = {
  id: string;
  label: string;
  value: string;
  onChange: (digits: string) => void;
  autoFocus?: boolean;
  isWrong?: boolean;
  helperText?: string | undefined;
};

/** Six digits, large enough to compare with a phone at arm's length. */
export function DigitsField({ id, label, value, onChange, autoFocus = false, isWrong = false, helperText }: Props) {
  return (
    <TextField
      id={id}
      label={label}
      name="code"
      autoFocus={autoFocus}
      autoComplete="one-time-code"
      value={value}
      error={isWrong}
      helperText={helperText}
      onChange={(event) => onChange(event.target.value.replace(/\D/g, '').slice(0, 6))}
      slotProps={{
        // room for the space that people type in the middle
        htmlInput: { inputMode: 'numeric', maxLength: 7 },
        input: { sx: { fontSize: '1.5rem !important', letterSpacing: '0.3em', fontWeight: 550 } },
      }}
    />
  );
}
