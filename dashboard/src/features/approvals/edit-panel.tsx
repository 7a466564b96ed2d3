import type { Approval, Decision } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { fieldProblemsOf } from '../../lib/problem-text.ts';
import { DateSpan } from '../../ui/date-span.tsx';
import { Changes } from './changes.tsx';
import { EditFieldInput } from './edit-field.tsx';
import { changesOf, type Draft, draftOf, type EditField, editBody } from './edit-fields.ts';
import { objectOf, type View } from './proposal.ts';
import { sendOnCtrlEnter } from './send-keys.ts';

type Props = {
  approval: Approval;
  view: View;
  fields: readonly EditField[];
  problem: unknown;
  isSending: boolean;
  onSend: (body: Decision) => void;
  onClose: () => void;
};

/** What may be changed, field by field as the automation says, with what would be sent below. */
export function EditPanel({ approval, view, fields, problem, isSending, onSend, onClose }: Props) {
  const { lodging, payload, choice } = view;
  const [draft, setDraft] = useState<Draft>(() => draftOf(fields, payload));
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const { changes, problems } = changesOf(fields, payload, draft);
  const hasProblem = Object.keys(problems).length > 0;
  const body = hasProblem ? null : editBody(approval, choice, changes);
  const refused = fieldProblemsOf(problem);
  const errorOf = (name: string) => problems[name] ?? refused.find(({ field }) => field === `edits.${name}` || field === name)?.message;
  const set = (name: string, value: string | boolean) => setDraft({ ...draft, [name]: value });
  const isStay = fields.some(({ name }) => name === 'check_in') && fields.some(({ name }) => name === 'check_out');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (body) onSend(body);
  };
  return (
    <Box
      component="form"
      noValidate
      onSubmit={submit}
      aria-label={`Change the ${objectOf(approval)}`}
      onKeyDown={(event) => (event.key === 'Escape' ? onClose() : sendOnCtrlEnter(event))}
    >
      <Stack spacing={2}>
        <Typography ref={title} tabIndex={-1} variant="h3" sx={{ outline: 'none' }}>
          Change {lodging ? `the stay at ${lodging.hotel.name}` : `the ${objectOf(approval)}`}
        </Typography>
        {isStay && (
          <DateSpan
            value={{ checkIn: dateIn(draft.check_in), checkOut: dateIn(draft.check_out) }}
            onChange={({ checkIn, checkOut }) => setDraft({ ...draft, check_in: checkIn ?? '', check_out: checkOut ?? '' })}
            names={{ checkIn: 'edit-check-in', checkOut: 'edit-check-out' }}
            errors={{ checkIn: errorOf('check_in'), checkOut: errorOf('check_out') }}
          />
        )}
        {fields
          .filter(({ name }) => !isStay || (name !== 'check_in' && name !== 'check_out'))
          .map((field) => (
            <EditFieldInput
              key={field.name}
              field={field}
              value={draft[field.name] ?? ''}
              error={errorOf(field.name)}
              currency={approval.currency ?? 'USD'}
              onChange={(value) => set(field.name, value)}
            />
          ))}
        <Changes changes={changes} />
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {lodging
            ? 'The hotel is asked for its price on the new terms. You will be asked again with the new price; nothing is booked before.'
            : 'What was not shown to you yet is worked out anew, and you are asked again. Nothing is done before.'}
        </Typography>
        <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap' }}>
          <Button type="submit" variant="contained" color="signal" disabled={body === null} loading={isSending}>
            {lodging ? 'Ask for the new price' : 'Send the change'}
          </Button>
          <Button variant="text" onClick={onClose}>
            Keep it as it is
          </Button>
        </Stack>
      </Stack>
    </Box>
  );
}

const dateIn = (typed: string | boolean | undefined) => (typeof typed === 'string' && typed !== '' ? typed : null);
