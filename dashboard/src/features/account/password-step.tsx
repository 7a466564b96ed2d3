import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { Problem } from '../../ui/problem.tsx';
import { IssuerButtons } from './issuer-buttons.tsx';
import { type SignInStep, useLogin } from './queries.ts';

type PasswordProps = {
  email: string;
  emailError: string | null;
  onEmail: (email: string) => void;
  checked: () => string | null;
  onCode: () => void;
  isSendingCode: boolean;
  codeProblem: unknown;
  back: string;
  onStep: (step: SignInStep) => void;
};

/** E-mail and password, or the wish for a code. */
export function PasswordStep({ email, emailError, onEmail, checked, onCode, isSendingCode, codeProblem, back, onStep }: PasswordProps) {
  const login = useLogin(back);
  const [password, setPassword] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  const problem = login.error ?? codeProblem;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const address = checked();
    setIsMissing(password === '');
    if (address && password !== '') login.mutate({ email: address, password }, { onSuccess: onStep });
  };
  return (
    <Box component="form" noValidate onSubmit={submit} aria-labelledby="sign-in-title">
      <Typography id="sign-in-title" variant="h1">
        Sign in
      </Typography>
      <Stack spacing={2.5} sx={{ mt: 3 }}>
        {problem != null && <Problem error={problem} />}
        <TextField
          id="email"
          label="E-mail"
          type="email"
          name="email"
          autoFocus
          autoComplete="username"
          value={email}
          onChange={(event) => onEmail(event.target.value)}
          error={emailError !== null}
          helperText={emailError}
        />
        <TextField
          id="password"
          label="Password"
          type="password"
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={isMissing && password === ''}
          helperText={isMissing && password === '' ? 'Enter your password, or take a code by e-mail.' : undefined}
        />
        <Button type="submit" variant="contained" size="large" loading={login.isPending}>
          Sign in
        </Button>
        <Button variant="text" onClick={onCode} loading={isSendingCode}>
          Send me a code instead
        </Button>
      </Stack>
      <IssuerButtons back={back} />
    </Box>
  );
}
