import { email as emailSchema, type Invitation, ROLES, type Role } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { fieldProblemsOf } from '../../lib/problem-text.ts';
import { ROLE_WORDS } from '../../lib/role-words.ts';
import { useFormat } from '../../lib/session.ts';
import { Section } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import { invitationsQuery, useInvite, useMailInvitation, useRevokeInvitation } from './people-queries.ts';

/** Inviting somebody, and the invitations that nobody has answered yet. */
export function InvitePanel() {
  const { data, error, refetch } = useQuery(invitationsQuery);
  return (
    <Section title="Invite">
      <Panel>
        <InviteForm />
        {error && <Problem error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton height={40} />}
        {data && data.length > 0 && (
          <Box component="ul" aria-label="Open invitations" sx={{ m: 0, mt: 2.5, p: 0, listStyle: 'none' }}>
            {data.map((one) => (
              <OpenInvitation key={one.id} invitation={one} />
            ))}
          </Box>
        )}
      </Panel>
    </Section>
  );
}

function InviteForm() {
  const invite = useInvite();
  const [address, setAddress] = useState('');
  const [role, setRole] = useState<Role>('user');
  const [isTried, setIsTried] = useState(false);
  const parsed = emailSchema.safeParse(address.trim());
  const [refused] = fieldProblemsOf(invite.error);
  const problem =
    isTried && !parsed.success ? 'Enter an e-mail address, such as dana@example.com.' : refused && `This address ${refused.message}.`;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (!parsed.success) return document.getElementById('invite-email')?.focus();
    invite.mutate(
      { email: parsed.data, role },
      {
        onSuccess: () => {
          setAddress('');
          setIsTried(false);
        },
      },
    );
  };
  return (
    <Stack component="form" noValidate onSubmit={submit} spacing={2} aria-label="Invite somebody">
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', sm: '3fr 2fr' }, alignItems: 'start' }}>
        <TextField
          id="invite-email"
          label="E-mail"
          type="email"
          autoComplete="off"
          value={address}
          onChange={(event) => {
            setAddress(event.target.value);
            invite.reset();
          }}
          error={Boolean(problem)}
          helperText={problem ?? 'They get a link that works once, for seven days.'}
        />
        <TextField
          id="invite-role"
          select
          label="Role"
          value={role}
          onChange={(event) => setRole(event.target.value as Role)}
          helperText={`Who ${ROLE_WORDS[role].may}.`}
        >
          {ROLES.map((one) => (
            <MenuItem key={one} value={one}>
              {ROLE_WORDS[one].name}
            </MenuItem>
          ))}
        </TextField>
      </Box>
      {invite.error && !refused && <Problem error={invite.error} />}
      <div>
        <Button type="submit" variant="contained" loading={invite.isPending}>
          Send invitation
        </Button>
      </div>
    </Stack>
  );
}

function OpenInvitation({ invitation }: { invitation: Invitation }) {
  const format = useFormat();
  const again = useMailInvitation();
  const revoke = useRevokeInvitation();
  const { id, email, role, invited_by, expires_at, mail_problem } = invitation;
  return (
    <Box component="li" aria-label={email} sx={{ py: 1.5, borderTop: 1, borderColor: 'divider' }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, justifyContent: 'space-between', alignItems: 'center' }}>
        <Box sx={{ minWidth: 0 }}>
          <Typography sx={{ overflowWrap: 'anywhere' }}>{email}</Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {ROLE_WORDS[role].name}, invited by {invited_by}, until {format.upcoming(expires_at)}
          </Typography>
          {mail_problem && (
            <Typography variant="body2" sx={{ color: 'trouble.text' }}>
              The mail has not arrived: {mail_problem}
            </Typography>
          )}
        </Box>
        <Stack direction="row" spacing={1}>
          <Button size="small" variant="text" loading={again.isPending} onClick={() => again.mutate(id)}>
            {again.isSuccess ? 'Mailed again' : 'Mail again'}
          </Button>
          <Button size="small" variant="text" loading={revoke.isPending} onClick={() => revoke.mutate(id)}>
            Take back
          </Button>
        </Stack>
      </Box>
      {(again.error ?? revoke.error) && <Problem error={again.error ?? revoke.error} />}
    </Box>
  );
}
