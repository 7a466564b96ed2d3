import { acceptInvitation, type OpenInvitation } from '@banksman/contracts';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { keepTrying } from '../../lib/keep-trying.ts';
import { fieldProblemsOf, isProblem } from '../../lib/problem-text.ts';
import { ROLE_WORDS } from '../../lib/role-words.ts';
import { LinkButton } from '../../ui/links.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Problem } from '../../ui/problem.tsx';
import { newPasswordHint } from './new-password-hint.ts';
import { invitationQuery, useJoin } from './queries.ts';

/** An invitation, and the name and password that answer it. */
export function Join({ token }: { token: string }) {
  const { data, error, refetch } = useQuery({ ...invitationQuery(token), refetchInterval: keepTrying });
  if (data) return <JoinForm invitation={data} token={token} />;
  if (!error) return <Skeleton variant="rounded" height={320} />;
  if (!isProblem(error, 'not_found')) return <Problem error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <Typography variant="h1" sx={{ mb: 2 }}>
        This invitation opens nothing
      </Typography>
      <Notice
        tone="quiet"
        title="It was used, taken back, or its seven days are over."
        action={
          <LinkButton to="/sign-in" search={{}} variant="outlined">
            Sign in
          </LinkButton>
        }
      >
        Ask whoever invited you for another one. If you have joined already, sign in.
      </Notice>
    </>
  );
}

function JoinForm({ invitation, token }: { invitation: OpenInvitation; token: string }) {
  const join = useJoin(token);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [isTried, setIsTried] = useState(false);
  const wrong = new Set(acceptInvitation.safeParse({ name, password }).error?.issues.map(({ path }) => path[0]));
  const isWrong = (field: 'name' | 'password') => isTried && wrong.has(field);
  const [refused] = fieldProblemsOf(join.error);
  const isGuessable = refused?.field === 'password';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (wrong.size > 0) return document.getElementById(wrong.has('name') ? 'join-name' : 'join-password')?.focus();
    const onError = (error: unknown) => {
      if (fieldProblemsOf(error)[0]?.field === 'password') document.getElementById('join-password')?.focus();
    };
    join.mutate({ name: name.trim(), password, email: invitation.email }, { onError });
  };
  return (
    <Stack component="form" noValidate onSubmit={submit} spacing={2.5} aria-label="Join">
      <div>
        <Typography variant="h1">Join {invitation.workspace}</Typography>
        <Typography sx={{ mt: 1, color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {invitation.invited_by} invites {invitation.email} as {ROLE_WORDS[invitation.role].name.toLowerCase()}:{' '}
          {ROLE_WORDS[invitation.role].may}.
        </Typography>
      </div>
      {refused?.field === 'email' ? (
        <Notice tone="trouble" role="alert" title={`This address ${refused.message}.`} />
      ) : (
        join.error && !isGuessable && <Problem error={join.error} />
      )}
      {/* for the password store of the browser */}
      <input type="hidden" name="username" autoComplete="username" value={invitation.email} />
      <TextField
        id="join-name"
        label="Your name"
        autoComplete="name"
        autoFocus
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={isWrong('name')}
        helperText={isWrong('name') ? 'Enter your name.' : 'Shown to others beside what you start and decide.'}
      />
      <TextField
        id="join-password"
        label="Password"
        type="password"
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        error={isWrong('password') || isGuessable}
        helperText={newPasswordHint(isGuessable)}
      />
      <Button type="submit" variant="contained" size="large" loading={join.isPending}>
        Join {invitation.workspace}
      </Button>
    </Stack>
  );
}
