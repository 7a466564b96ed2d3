import { email as emailSchema } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { Problem } from '../../ui/problem.tsx';
import { useLogin, useSendCode, useVerifyCode } from './queries.ts';

type Way = 'password' | 'code';

/** Signing in by password or by a code from an e-mail; calls `onSignedIn` after the server's yes. */
export function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  const [way, setWay] = useState<Way>('password');
  const [email, setEmail] = useState('');
  const [emailError, setEmailError] = useState<string | null>(null);
  const sendCode = useSendCode();

  const checked = (): string | null => {
    const parsed = emailSchema.safeParse(email.trim());
    setEmailError(parsed.success ? null : 'Enter your e-mail address, such as dana@example.com.');
    return parsed.success ? parsed.data : null;
  };
  const askForCode = () => {
    const address = checked();
    if (address) sendCode.mutate({ email: address }, { onSuccess: () => setWay('code') });
  };

  if (way === 'code') {
    return (
      <CodeStep
        email={email.trim()}
        onResend={askForCode}
        isResending={sendCode.isPending}
        onBack={() => setWay('password')}
        onSignedIn={onSignedIn}
      />
    );
  }
  return (
    <PasswordStep
      email={email}
      emailError={emailError}
      onEmail={(value) => {
        setEmail(value);
        setEmailError(null);
      }}
      checked={checked}
      onCode={askForCode}
      isSendingCode={sendCode.isPending}
      codeProblem={sendCode.error}
      onSignedIn={onSignedIn}
    />
  );
}

type PasswordProps = {
  email: string;
  emailError: string | null;
  onEmail: (email: string) => void;
  checked: () => string | null;
  onCode: () => void;
  isSendingCode: boolean;
  codeProblem: unknown;
  onSignedIn: () => void;
};

function PasswordStep({ email, emailError, onEmail, checked, onCode, isSendingCode, codeProblem, onSignedIn }: PasswordProps) {
  const login = useLogin();
  const [password, setPassword] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  const problem = login.error ?? codeProblem;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const address = checked();
    setIsMissing(password === '');
    if (address && password !== '') login.mutate({ email: address, password }, { onSuccess: onSignedIn });
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
    </Box>
  );
}

type CodeProps = { email: string; onResend: () => void; isResending: boolean; onBack: () => void; onSignedIn: () => void };

function CodeStep({ email, onResend, isResending, onBack, onSignedIn }: CodeProps) {
  const verify = useVerifyCode();
  const [code, setCode] = useState('');
  const isComplete = /^\d{6}$/.test(code);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isComplete) verify.mutate({ email, code }, { onSuccess: onSignedIn });
  };
  return (
    <Box component="form" noValidate onSubmit={submit} aria-labelledby="code-title">
      <Typography id="code-title" variant="h1">
        Enter the code
      </Typography>
      <Typography sx={{ mt: 1, color: 'text.secondary', overflowWrap: 'anywhere' }}>
        If {email} belongs to a workspace, six digits are on their way. They work for five minutes.
      </Typography>
      <Stack spacing={2.5} sx={{ mt: 3 }}>
        {verify.error && <Problem error={verify.error} />}
        <TextField
          id="code"
          label="Code from the e-mail"
          name="code"
          autoFocus
          autoComplete="one-time-code"
          value={code}
          onChange={(event) => setCode(event.target.value.replace(/\D/g, '').slice(0, 6))}
          slotProps={{
            htmlInput: { inputMode: 'numeric', maxLength: 6 },
            input: { sx: { fontSize: '1.5rem !important', letterSpacing: '0.3em', fontWeight: 550 } },
          }}
        />
        <Button type="submit" variant="contained" size="large" disabled={!isComplete} loading={verify.isPending}>
          Sign in
        </Button>
        <Stack direction="row" sx={{ justifyContent: 'space-between' }}>
          <Button variant="text" onClick={onBack}>
            Use a password
          </Button>
          <Button variant="text" onClick={onResend} loading={isResending}>
            Send a new code
          </Button>
        </Stack>
      </Stack>
    </Box>
  );
}
