import { type Contact, phone as phoneSchema } from '@banksman/contracts';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { profileQuery, useFormat } from '../../lib/session.ts';
import { Problem } from '../../ui/problem.tsx';
import { contactQuery, useSetPhone } from './queries.ts';

/** Where approvals reach a person beside e-mail. */
export function ContactCard() {
  const { data, error, refetch } = useQuery(contactQuery);
  if (data) return <PhoneForm key={data.phone} contact={data} />;
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  return <Skeleton variant="rounded" height={96} />;
}

function PhoneForm({ contact }: { contact: Contact }) {
  const format = useFormat();
  const currency = useQuery(profileQuery).data?.workspace.currency ?? 'USD';
  const setPhone = useSetPhone();
  const [text, setText] = useState(contact.phone ?? '');
  // people write numbers with spaces, dots, dashes and brackets
  const typed = text.replaceAll(/[\s().-]/g, '');
  const wanted = typed === '' ? null : typed;
  const isWrong = wanted !== null && !phoneSchema.safeParse(wanted).success;
  const isChanged = wanted !== contact.phone;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isWrong && isChanged) setPhone.mutate(wanted);
  };
  return (
    <Stack spacing={2}>
      <Stack component="form" noValidate onSubmit={submit} direction="row" spacing={1} sx={{ alignItems: 'flex-start' }}>
        <TextField
          id="phone"
          label="Your phone"
          type="tel"
          autoComplete="tel"
          value={text}
          onChange={(event) => setText(event.target.value)}
          error={isWrong}
          helperText={
            isWrong
              ? 'Begin with + and your country, such as +1 303 555 0100.'
              : `Questions come as a text too; answer them up to ${format.money(contact.sms_max_cents, currency)}. Empty: e-mail only.`
          }
        />
        <Button
          type="submit"
          variant="outlined"
          disabled={isWrong || !isChanged}
          loading={setPhone.isPending}
          sx={{ mt: '25.6px !important', flexShrink: 0 }}
        >
          Save phone
        </Button>
      </Stack>
      {setPhone.error && <Problem error={setPhone.error} />}
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        E-mails with a link to decide come in any case, to those who may decide. A text can only be answered with the code that is in it.
        Sign-in codes are texted to this number if you ask for that when you sign in.
      </Typography>
    </Stack>
  );
}
