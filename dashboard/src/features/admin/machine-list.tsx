import type { Machine, MachineScope, MadeMachine } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useFormat } from '../../lib/session.ts';
import { CopyableId } from '../../ui/copyable-id.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Problem } from '../../ui/problem.tsx';
import { useRevokeMachine, useRotateMachine } from './machine-queries.ts';

export const SCOPE_WORDS: Record<MachineScope, string> = {
  'wrm:read': 'see all runs, questions and automations',
  'wrm:write': 'retry and cancel runs, change schedules',
  'automations:trigger': 'start automations',
};

/** Keys and clients, those in force first. */
export function MachineList({ machines }: { machines: readonly Machine[] }) {
  const sorted = machines.toSorted((a, b) => Number(a.revoked_at !== null) - Number(b.revoked_at !== null));
  return (
    <Paper variant="outlined" component="ul" aria-label="Keys" sx={{ m: 0, p: 0, listStyle: 'none' }}>
      {sorted.map((machine) => (
        <MachineRow key={machine.id} machine={machine} />
      ))}
    </Paper>
  );
}

function MachineRow({ machine }: { machine: Machine }) {
  const format = useFormat();
  const rotate = useRotateMachine();
  const revoke = useRevokeMachine();
  const [isAsking, setIsAsking] = useState(false);
  const { id, name, kind, prefix, scopes, created_by, created_at, expires_at, last_used_at, revoked_at } = machine;
  const facts = [
    revoked_at ? `ended ${format.when(revoked_at)}` : expires_at ? `until ${format.upcoming(expires_at)}` : 'without an end',
    last_used_at ? `last used ${format.when(last_used_at)}` : 'not used yet',
    `made by ${created_by} ${format.when(created_at)}`,
  ];
  return (
    <Box component="li" aria-label={name} sx={{ px: { xs: 2, sm: 3 }, py: 2, '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, justifyContent: 'space-between', alignItems: 'flex-start' }}>
        <Box sx={{ minWidth: 0, flex: '1 1 300px' }}>
          <Typography variant="subtitle1" sx={{ overflowWrap: 'anywhere', color: revoked_at ? 'text.secondary' : 'text.primary' }}>
            {name}{' '}
            <Typography component="span" variant="mono" sx={{ color: 'text.tertiary' }}>
              {prefix}…
            </Typography>
          </Typography>
          <Typography variant="body2">
            {kind === 'key' ? 'Key' : 'Client'}: may {scopes.map((scope) => SCOPE_WORDS[scope]).join('; ')}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {facts.join(', ')}
          </Typography>
          {kind === 'client' && <CopyableId id={id} what="client id" shown={36} />}
        </Box>
        {revoked_at === null && (
          <Stack direction="row" spacing={1}>
            <Button size="small" variant="outlined" loading={rotate.isPending} onClick={() => rotate.mutate(id)}>
              New secret
            </Button>
            {isAsking ? (
              <Button
                size="small"
                variant="contained"
                color="error"
                autoFocus
                loading={revoke.isPending}
                onClick={() => revoke.mutate(id)}
                onBlur={() => setIsAsking(false)}
              >
                End for good
              </Button>
            ) : (
              <Button size="small" variant="text" onClick={() => setIsAsking(true)}>
                End…
              </Button>
            )}
          </Stack>
        )}
      </Box>
      {rotate.data && <Secret made={rotate.data} />}
      {(rotate.error ?? revoke.error) && <Problem error={rotate.error ?? revoke.error} />}
    </Box>
  );
}

/** A secret, this once. */
export function Secret({ made }: { made: MadeMachine }) {
  return (
    <Box sx={{ mt: 2 }}>
      <Notice tone="done" title="Copy the secret now: it is never shown again">
        <Box sx={{ overflowWrap: 'anywhere', my: 0.5 }}>
          <CopyableId id={made.secret} what="secret" shown={made.secret.length} />
        </Box>
        {made.machine.kind === 'key'
          ? 'Send it with each request as Authorization: Bearer, followed by the key.'
          : `Ask POST /api/v1/oauth/token for a token, with client id ${made.machine.id} and this secret.`}
      </Notice>
    </Box>
  );
}
