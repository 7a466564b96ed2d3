import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { AdapterDayjs } from '@mui/x-date-pickers/AdapterDayjs';
import { DatePicker } from '@mui/x-date-pickers/DatePicker';
import { LocalizationProvider } from '@mui/x-date-pickers/LocalizationProvider';
import dayjs, { type Dayjs } from 'dayjs';
import { nightsBetween, plural } from '../lib/format.ts';

type Dates = { checkIn: string | null; checkOut: string | null };
type Props = {
  value: Dates;
  onChange: (dates: Dates) => void;
  labels?: { checkIn: string; checkOut: string };
  errors?: { checkIn?: string | undefined; checkOut?: string | undefined };
  /** names of the fields in the form, so that an error summary can lead to them */
  names?: { checkIn: string; checkOut: string };
};

const isoOf = (date: Dayjs | null) => (date?.isValid() ? date.format('YYYY-MM-DD') : null);

/** Arrival and departure as calendar dates (`2026-12-07`), with the nights between them. A later arrival takes the departure along. */
export function DateSpan({ value, onChange, labels = { checkIn: 'Check-in', checkOut: 'Check-out' }, errors = {}, names }: Props) {
  const nights = nightsBetween(value.checkIn, value.checkOut);
  const setCheckIn = (checkIn: string | null) => {
    const kept = nights !== null && nights > 0 ? nights : 1;
    const mustMove = checkIn !== null && value.checkOut !== null && value.checkOut <= checkIn;
    onChange({ checkIn, checkOut: mustMove ? dayjs(checkIn).add(kept, 'day').format('YYYY-MM-DD') : value.checkOut });
  };
  const field = (label: string, name: string | undefined, error: string | undefined) => ({
    textField: {
      size: 'small' as const,
      fullWidth: true,
      error: error !== undefined,
      helperText: error ?? '',
      ...(name ? { id: name, name } : {}),
    },
    field: { clearable: false, shouldRespectLeadingZeros: true },
    popper: { 'aria-label': `${label} calendar` },
    openPickerButton: { 'aria-label': `Choose ${label.toLowerCase()} in a calendar` },
  });
  return (
    <LocalizationProvider dateAdapter={AdapterDayjs}>
      <Box sx={{ display: 'grid', gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr auto' }, gap: 2, alignItems: 'start' }}>
        <DatePicker
          label={labels.checkIn}
          value={value.checkIn ? dayjs(value.checkIn) : null}
          onChange={(date) => setCheckIn(isoOf(date))}
          disablePast
          format="ddd D MMM YYYY"
          slotProps={field(labels.checkIn, names?.checkIn, errors.checkIn)}
        />
        <DatePicker
          label={labels.checkOut}
          value={value.checkOut ? dayjs(value.checkOut) : null}
          onChange={(date) => onChange({ ...value, checkOut: isoOf(date) })}
          minDate={value.checkIn ? dayjs(value.checkIn).add(1, 'day') : dayjs()}
          format="ddd D MMM YYYY"
          slotProps={field(labels.checkOut, names?.checkOut, errors.checkOut)}
        />
        <Typography aria-live="polite" sx={{ color: 'text.secondary', minWidth: 72, pt: { xs: 0, sm: '34px' } }}>
          {nights !== null && nights > 0 ? plural(nights, 'night') : ''}
        </Typography>
      </Box>
    </LocalizationProvider>
  );
}
