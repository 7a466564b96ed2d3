import { passwordChange } from '@banksman/contracts';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { fieldProblemsOf } from '../../lib/problem-text.ts';
import { Notice } from '../../ui/notice.tsx';
import { Problem } from '../../ui/problem.tsx';
import { newPasswordHint } from './new-password-hint.ts';
import { useChangePassword } from './queries.ts';

/** The password of one's own account, and another one in its place. */
export function PasswordCard({ email }: { email: string }) {
  const change = useChangePassword();
  // null before it was opened: then the button does not take the focus
  const [isOpen, setIsOpen] = useState<boolean | null>(null);
  const open = () => {
    change.reset();
    setIsOpen(true);
  };
  if (isOpen && !change.data) {
    const close = () => setIsOpen(false);
    return <PasswordForm email={email} change={change} onCancel={close} />;
  }
  return (
    <Stack spacing={2} sx={{ alignItems: 'flex-start' }}>
      {change.data && (
        <Notice tone="done" role="status" title="Your password was changed">
          {endedWords(change.data.sessions_ended)}
        </Notice>
      )}
      <Typography>Whoever learns your password can sign in as you. Another one signs you out everywhere but here.</Typography>
      <Button variant="outlined" onClick={open} autoFocus={isOpen !== null}>
        Change password…
      </Button>
    </Stack>
  );
}

type FormProps = { email: string; change: ReturnType<typeof useChangePassword>; onCancel: () => void };

function PasswordForm({ email, change, onCancel }: FormProps) {
  const [password, setPassword] = useState('');
  const [chosen, setChosen] = useState('');
  const [isTried, setIsTried] = useState(false);
  // an empty one is for somebody who never had a password: the server knows who that is
  const wish = { ...(password === '' ? {} : { password }), new_password: chosen };
  const isUnfit = !passwordChange.safeParse(wish).success;
  const refused = fieldProblemsOf(change.error).map(({ field }) => field);
  const isWrong = refused.includes('password');
  const isSame = chosen !== '' && chosen === password;
  const isGuessable = refused.includes('new_password');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (isUnfit) return document.getElementById('new-password')?.focus();
    const toWrong = (error: unknown) => {
      const isNew = fieldProblemsOf(error).some(({ field }) => field === 'new_password');
      document.getElementById(isNew ? 'new-password' : 'current-password')?.focus();
    };
    change.mutate(wish, { onError: toWrong });
  };
  return (
    <Stack component="form" noValidate onSubmit={submit} spacing={2} aria-label="Change password">
      <TextField
        id="current-password"
        label="Your password now"
        type="password"
        autoComplete="current-password"
        autoFocus
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        error={isWrong}
        helperText={isWrong ? 'This is not your password.' : 'So that nobody else does this at your computer. Empty if you never had one.'}
      />
      <TextField
        id="new-password"
        label="New password"
        type="password"
        autoComplete="new-password"
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
        error={(isTried && isUnfit) || isGuessable}
        helperText={isTried && isSame ? 'This is the one you have: choose another.' : newPasswordHint(isGuessable)}
      />
      {change.error && refused.length === 0 && <Problem error={change.error} />}
      <Stack direction="row" spacing={1}>
        <Button type="submit" variant="contained" loading={change.isPending}>
          Change password
        </Button>
        <Button variant="text" onClick={onCancel}>
          Leave it
        </Button>
      </Stack>
      {/* for the password store of the browser */}
      <input type="hidden" name="username" autoComplete="username" value={email} />
    </Stack>
  );
}

function endedWords(ended: number): string {
  if (ended === 0) return 'You were signed in nowhere else.';
  return ended === 1 ? 'You were signed out in one other place.' : `You were signed out in ${ended} other places.`;
}
