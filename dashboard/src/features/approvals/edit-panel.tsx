import type { Approval, Decision } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { fieldProblemsOf } from '../../lib/problem-text.ts';
import { DateSpan } from '../../ui/date-span.tsx';
import { editableFields, editBody, type View } from './proposal.ts';

type Props = {
  approval: Approval;
  view: View;
  problem: unknown;
  isSending: boolean;
  onSend: (body: Decision) => void;
  onClose: () => void;
};

/** Other dates or another number of rooms; the price is asked for again, and so is the person. */
export function EditPanel({ approval, view, problem, isSending, onSend, onClose }: Props) {
  const { lodging } = view;
  const [edit, setEdit] = useState({
    checkIn: lodging?.check_in ?? null,
    checkOut: lodging?.check_out ?? null,
    rooms: String(lodging?.rooms ?? 1),
    note: '',
  });
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const fields = editableFields(approval);
  const body = editBody(approval, view, edit);
  const errorOf = (name: string) => fieldProblemsOf(problem).find(({ field }) => field === `edits.${name}` || field === name)?.message;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (body) onSend(body);
  };
  return (
    <Box
      component="form"
      noValidate
      onSubmit={submit}
      aria-label="Change the booking"
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <Stack spacing={2}>
        <Typography ref={title} tabIndex={-1} variant="h3" sx={{ outline: 'none' }}>
          Change {lodging ? `the stay at ${lodging.hotel.name}` : 'the request'}
        </Typography>
        {fields.has('check_in') && (
          <DateSpan
            value={edit}
            onChange={(dates) => setEdit({ ...edit, ...dates })}
            names={{ checkIn: 'edit-check-in', checkOut: 'edit-check-out' }}
            errors={{ checkIn: errorOf('check_in'), checkOut: errorOf('check_out') }}
          />
        )}
        {fields.has('rooms') && (
          <TextField
            id="edit-rooms"
            label="Rooms"
            value={edit.rooms}
            onChange={(event) => setEdit({ ...edit, rooms: event.target.value })}
            error={errorOf('rooms') !== undefined}
            helperText={errorOf('rooms')}
            slotProps={{ htmlInput: { inputMode: 'numeric', maxLength: 3 } }}
            sx={{ maxWidth: 120 }}
          />
        )}
        {fields.has('note') && (
          <TextField
            id="edit-note"
            label="What else to look for (optional)"
            value={edit.note}
            onChange={(event) => setEdit({ ...edit, note: event.target.value })}
            error={errorOf('note') !== undefined}
            helperText={errorOf('note')}
            slotProps={{ htmlInput: { maxLength: 500 } }}
          />
        )}
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          The hotel is asked for its price on the new terms. You will be asked again with the new price; nothing is booked before.
        </Typography>
        <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap' }}>
          <Button type="submit" variant="contained" color="signal" disabled={body === null} loading={isSending}>
            Ask for the new price
          </Button>
          <Button variant="text" onClick={onClose}>
            Keep it as it is
          </Button>
        </Stack>
      </Stack>
    </Box>
  );
}
