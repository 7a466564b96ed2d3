import { type Profile, profileUpdate } from '@banksman/contracts';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { ROLE_WORDS } from '../../lib/role-words.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Problem } from '../../ui/problem.tsx';
import { useRename } from './queries.ts';

/** Who is signed in, with the one thing they can change. */
export function ProfileCard({ profile }: { profile: Profile }) {
  const rename = useRename();
  const [name, setName] = useState(profile.name);
  const isEmpty = !profileUpdate.safeParse({ name }).success;
  const isChanged = name.trim() !== profile.name;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isEmpty && isChanged) rename.mutate(name.trim());
  };
  return (
    <Stack spacing={2}>
      <Stack component="form" noValidate onSubmit={submit} direction="row" spacing={1} sx={{ alignItems: 'flex-start' }}>
        <TextField
          id="name"
          label="Your name"
          autoComplete="name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={isEmpty}
          helperText={isEmpty ? 'Enter a name of at most 100 characters.' : 'Shown to others beside what you start and decide.'}
        />
        <Button
          type="submit"
          variant="outlined"
          disabled={isEmpty || !isChanged}
          loading={rename.isPending}
          sx={{ mt: '25.6px !important', flexShrink: 0 }}
        >
          Save name
        </Button>
      </Stack>
      {rename.error && <Problem error={rename.error} />}
      {rename.isSuccess && !isChanged && (
        <Typography role="status" variant="body2" sx={{ color: 'done.text' }}>
          Saved.
        </Typography>
      )}
      <Facts>
        <Fact label="E-mail">{profile.email}</Fact>
        <Fact label="Role">
          {ROLE_WORDS[profile.role].name}: {ROLE_WORDS[profile.role].may}
        </Fact>
        <Fact
          label="Workspace"
          note={profile.workspace.is_demo ? 'Demo: Buildertrend and the hotels are stand-ins, nothing real is booked.' : undefined}
        >
          {profile.workspace.name}
        </Fact>
        <Fact label="Time zone">{profile.workspace.time_zone}</Fact>
      </Facts>
    </Stack>
  );
}
