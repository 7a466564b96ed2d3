import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { type FormEvent, useState } from 'react';
import { fieldProblemsOf } from '../../lib/problem-text.ts';
import { Problem } from '../../ui/problem.tsx';

type Props = {
  /** what it is for, as the name of the form */
  label: string;
  button: string;
  note: string;
  isPending: boolean;
  problem: unknown;
  /** without a password for somebody who has none */
  onSend: (given: { password?: string }) => void;
  onCancel: () => void;
};

/** The password once more, before how somebody signs in is changed. */
export function PasswordAgain({ label, button, note, isPending, problem, onSend, onCancel }: Props) {
  const [password, setPassword] = useState('');
  const isWrong = fieldProblemsOf(problem).some(({ field }) => field === 'password');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSend(password === '' ? {} : { password });
  };
  return (
    <Stack component="form" noValidate onSubmit={submit} spacing={2} aria-label={label}>
      <TextField
        id="password-again"
        label="Your password"
        type="password"
        autoComplete="current-password"
        autoFocus
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        error={isWrong}
        helperText={isWrong ? 'This is not your password.' : note}
      />
      {problem != null && !isWrong && <Problem error={problem} />}
      <Stack direction="row" spacing={1}>
        <Button type="submit" variant="contained" loading={isPending}>
          {button}
        </Button>
        <Button variant="text" onClick={onCancel}>
          Leave it
        </Button>
      </Stack>
    </Stack>
  );
}
