import Box from '@mui/material/Box';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import { nightsBetween, plural } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { DateSpan } from '../../ui/date-span.tsx';
import { fieldId, titleIn, useField, useHotelForm } from './form-context.ts';
import { centsTyped, type HotelRequest } from './hotel-request.ts';

export function DateFields() {
  const { request, change, errors, schema } = useHotelForm();
  return (
    <DateSpan
      value={request}
      onChange={change}
      labels={{ checkIn: titleIn(schema, 'check_in'), checkOut: titleIn(schema, 'check_out') }}
      names={{ checkIn: fieldId('check_in'), checkOut: fieldId('check_out') }}
      errors={{ checkIn: errors.check_in, checkOut: errors.check_out }}
    />
  );
}

export function RoomsField() {
  const { request, change } = useHotelForm();
  const { id, label, error, hint, maximum } = useField('rooms');
  return (
    <TextField
      id={id}
      label={label}
      value={request.rooms}
      onChange={(event) => change({ rooms: event.target.value })}
      error={error}
      helperText={hint}
      slotProps={{ htmlInput: { inputMode: 'numeric', maxLength: String(maximum ?? 99).length } }}
    />
  );
}

/** Typed in dollars, sent in cents. */
export function BudgetField() {
  const { request, change } = useHotelForm();
  const { id, error, hint, isRequired } = useField('budget_per_night_cents');
  const atMost = useMost(request);
  const explained = hint?.replace(/,? in cents/, '');
  return (
    <TextField
      id={id}
      label={isRequired ? 'Budget per night' : 'Budget per night (optional)'}
      value={request.budget}
      onChange={(event) => change({ budget: event.target.value })}
      error={error}
      helperText={error ? hint : (atMost ?? explained)}
      slotProps={{
        input: { startAdornment: <InputAdornment position="start">$</InputAdornment> },
        htmlInput: { inputMode: 'decimal', maxLength: 12 },
      }}
    />
  );
}

/** "One room, taxes included. At most $1,080.00 for 2 rooms and 3 nights." once it can be reckoned. */
function useMost(request: HotelRequest): string | null {
  const format = useFormat();
  const nights = nightsBetween(request.checkIn, request.checkOut);
  const cents = centsTyped(request.budget);
  const rooms = Number(request.rooms);
  if (!nights || nights < 1 || cents === null || !Number.isInteger(rooms) || rooms < 1) return null;
  return `One room, taxes included. At most ${format.money(cents * rooms * nights, 'USD')} for ${plural(rooms, 'room')} and ${plural(nights, 'night')}.`;
}

export function NotesField() {
  const { request, change } = useHotelForm();
  const { id, label, error, hint, maxLength } = useField('notes');
  return (
    <Box>
      <TextField
        id={id}
        label={label}
        multiline
        minRows={3}
        value={request.notes}
        onChange={(event) => change({ notes: event.target.value })}
        error={error}
        helperText={hint ?? 'Early start, trailers, somebody who arrives a day later …'}
        slotProps={{ htmlInput: { maxLength: maxLength ?? 2000 } }}
      />
    </Box>
  );
}
