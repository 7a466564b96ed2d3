import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { Problem } from '../../ui/problem.tsx';
import { DigitsField } from './digits-field.tsx';
import { type SignInStep, useVerifyCode } from './queries.ts';

type Props = {
  email: string;
  by: 'email' | 'sms';
  onSend: (by: 'email' | 'sms') => void;
  sending: 'email' | 'sms' | null;
  sendProblem: unknown;
  back: string;
  onBack: () => void;
  onStep: (step: SignInStep) => void;
};

/** The code that was mailed or texted. */
export function CodeStep({ email, by, onSend, sending, sendProblem, back, onBack, onStep }: Props) {
  const verify = useVerifyCode(back);
  const [code, setCode] = useState('');
  const isComplete = /^\d{6}$/.test(code);
  const problem = sendProblem ?? verify.error;
  const other = by === 'email' ? 'sms' : 'email';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isComplete) verify.mutate({ email, code }, { onSuccess: onStep });
  };
  return (
    <Box component="form" noValidate onSubmit={submit} aria-labelledby="code-title">
      <Typography id="code-title" variant="h1">
        Enter the code
      </Typography>
      <Typography sx={{ mt: 1, color: 'text.secondary', overflowWrap: 'anywhere' }}>
        {by === 'email'
          ? `If ${email} belongs to a workspace, six digits are on their way.`
          : `If the account of ${email} has a phone number, six digits are on their way to it.`}{' '}
        They work for five minutes.
      </Typography>
      <Stack spacing={2.5} sx={{ mt: 3 }}>
        {problem != null && <Problem error={problem} />}
        <DigitsField
          id="code"
          label={by === 'email' ? 'Code from the e-mail' : 'Code from the text'}
          value={code}
          onChange={setCode}
          autoFocus
        />
        <Button type="submit" variant="contained" size="large" disabled={!isComplete} loading={verify.isPending}>
          Sign in
        </Button>
        <Stack direction="row" sx={{ justifyContent: 'space-between' }}>
          <Button variant="text" onClick={onBack}>
            Use a password
          </Button>
          <Button variant="text" onClick={() => onSend(by)} loading={sending === by}>
            Send a new code
          </Button>
        </Stack>
        <Button variant="text" onClick={() => onSend(other)} loading={sending === other}>
          {other === 'sms' ? 'Text it to my phone instead' : 'Mail it to me instead'}
        </Button>
      </Stack>
    </Box>
  );
}
