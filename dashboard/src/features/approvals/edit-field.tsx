import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import InputAdornment from '@mui/material/InputAdornment';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { labelOf } from '../../lib/format.ts';
import type { EditField } from './edit-fields.ts';

type Props = {
  field: EditField;
  value: string | boolean;
  error: string | undefined;
  currency: string;
  onChange: (value: string | boolean) => void;
};

const NARROW: ReadonlySet<EditField['kind']> = new Set(['number', 'money', 'date', 'choice']);
const INPUT_MODE = { number: 'decimal', money: 'decimal' } as const;

/** One field of a schema as a person fills it in. */
export function EditFieldInput({ field, value, error, currency, onChange }: Props) {
  const { kind, label, name, isRequired, hint, maxLength, options } = field;
  if (kind === 'yes_no') {
    return (
      <FormControlLabel
        control={<Checkbox id={`edit-${name}`} checked={value === true} onChange={(event) => onChange(event.target.checked)} />}
        label={label}
      />
    );
  }
  return (
    <TextField
      id={`edit-${name}`}
      label={isRequired || NARROW.has(kind) ? label : `${label} (optional)`}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={error !== undefined}
      helperText={error ?? hint}
      select={kind === 'choice'}
      type={kind === 'date' ? 'date' : 'text'}
      multiline={kind === 'long'}
      minRows={kind === 'long' ? 2 : undefined}
      slotProps={{
        htmlInput: {
          ...(kind === 'number' || kind === 'money' ? { inputMode: INPUT_MODE[kind] } : {}),
          ...(maxLength ? { maxLength } : {}),
        },
        ...(kind === 'money' ? { input: { startAdornment: <InputAdornment position="start">{currency}</InputAdornment> } } : {}),
      }}
      sx={{ maxWidth: NARROW.has(kind) ? 200 : undefined }}
    >
      {options.map((option) => (
        <MenuItem key={option} value={option}>
          {labelOf(option)}
        </MenuItem>
      ))}
    </TextField>
  );
}
