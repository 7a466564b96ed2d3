import { type Member, ROLES, type Role } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { plural } from '../../lib/format.ts';
import { fieldProblemsOf } from '../../lib/problem-text.ts';
import { ROLE_WORDS } from '../../lib/role-words.ts';
import { profileQuery, useFormat } from '../../lib/session.ts';
import { Notice } from '../../ui/notice.tsx';
import { Problem } from '../../ui/problem.tsx';
import { LostApp } from './lost-app.tsx';
import { useUpdateMember } from './people-queries.ts';

/** Everybody who is or was here, with their role. */
export function MemberList({ members, mayChange }: { members: readonly Member[]; mayChange: boolean }) {
  const me = useQuery(profileQuery).data?.id;
  return (
    <Paper variant="outlined" component="ul" aria-label="People" sx={{ m: 0, p: 0, listStyle: 'none' }}>
      {members.map((member) => (
        <MemberRow key={member.id} member={member} mayChange={mayChange} isMe={member.id === me} />
      ))}
    </Paper>
  );
}

function MemberRow({ member, mayChange, isMe }: { member: Member; mayChange: boolean; isMe: boolean }) {
  const update = useUpdateMember(member.id);
  const format = useFormat();
  const [isAsking, setIsAsking] = useState(false);
  const { name, email, role, deactivated_at, last_seen_at, waiting } = member;
  const facts = [
    deactivated_at
      ? `may not sign in since ${format.when(deactivated_at)}`
      : last_seen_at
        ? `last seen ${format.when(last_seen_at)}`
        : 'not signed in',
    waiting > 0 ? `${plural(waiting, 'open question', 'open questions')} from their runs` : null,
    member.second_factor ? 'with a second factor' : null,
  ].filter((fact) => fact !== null);
  const [refused] = fieldProblemsOf(update.error);
  return (
    <Box component="li" aria-label={name} sx={{ px: { xs: 2, sm: 3 }, py: 2, '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <Box
        sx={{
          display: 'grid',
          gap: 1.5,
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: 'minmax(0, 1fr) 170px 110px' },
          alignItems: 'center',
        }}
      >
        <Box sx={{ minWidth: 0 }}>
          <Typography variant="subtitle1" sx={{ overflowWrap: 'anywhere', color: deactivated_at ? 'text.secondary' : 'text.primary' }}>
            {name}
            {isMe && ' (you)'}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
            {email}, {facts.join(', ')}
          </Typography>
        </Box>
        {mayChange && deactivated_at === null ? (
          <TextField
            select
            value={role}
            disabled={update.isPending}
            onChange={(event) => update.mutate({ role: event.target.value as Role })}
            slotProps={{ htmlInput: { 'aria-label': `Role of ${name}` } }}
          >
            {ROLES.map((one) => (
              <MenuItem key={one} value={one}>
                {ROLE_WORDS[one].name}
              </MenuItem>
            ))}
          </TextField>
        ) : (
          <Typography variant="body2">{ROLE_WORDS[role].name}</Typography>
        )}
        {mayChange && !isMe && (
          <Box sx={{ justifySelf: { sm: 'end' } }}>
            {deactivated_at ? (
              <Button size="small" variant="outlined" loading={update.isPending} onClick={() => update.mutate({ active: true })}>
                Take back
              </Button>
            ) : (
              <Button size="small" variant="text" onClick={() => setIsAsking(true)}>
                Let go…
              </Button>
            )}
          </Box>
        )}
      </Box>
      {isAsking && deactivated_at === null && (
        <LetGo
          name={name}
          waiting={waiting}
          isPending={update.isPending}
          onKeep={() => setIsAsking(false)}
          onLetGo={() => update.mutate({ active: false }, { onSettled: () => setIsAsking(false) })}
        />
      )}
      {mayChange && !isMe && member.second_factor && deactivated_at === null && <LostApp member={member} />}
      {update.error &&
        (refused ? <Notice tone="trouble" role="alert" title={`${name} ${refused.message}`} /> : <Problem error={update.error} />)}
    </Box>
  );
}

type LetGoProps = { name: string; waiting: number; isPending: boolean; onKeep: () => void; onLetGo: () => void };

/** Asked once more in the same place, with what follows. */
function LetGo({ name, waiting, isPending, onKeep, onLetGo }: LetGoProps) {
  return (
    <Stack spacing={1.5} role="group" aria-label={`Let ${name} go?`} sx={{ mt: 1.5, p: 2, borderRadius: 2, bgcolor: 'surface.sunken' }}>
      <Typography variant="body2">
        {name} is signed out everywhere at once, and their keys end. Their runs and what they decided stay
        {waiting > 0 ? `; ${plural(waiting, 'open question stays', 'open questions stay')} for others to answer.` : '.'}
      </Typography>
      <Stack direction="row" spacing={1}>
        <Button size="small" variant="contained" color="error" loading={isPending} onClick={onLetGo}>
          Let go
        </Button>
        <Button size="small" variant="text" autoFocus onClick={onKeep}>
          Keep
        </Button>
      </Stack>
    </Stack>
  );
}
