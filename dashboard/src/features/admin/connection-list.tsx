import type { ConnectionSummary } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useRef, useState } from 'react';
import { PROOF_WORDS } from '../../lib/connection-words.ts';
import { took } from '../../lib/format.ts';
import { useFormat, useMay } from '../../lib/session.ts';
import { Problem } from '../../ui/problem.tsx';
import type { Tone } from '../../ui/state-look.tsx';
import { AccountFacts, Disconnect } from './connection-account.tsx';
import { ConnectionForm } from './connection-form.tsx';
import { useTestConnection } from './machine-queries.ts';

const MODE: Record<ConnectionSummary['mode'], { word: string; tone: Tone; means: string }> = {
  live: { word: 'Live', tone: 'done', means: 'the real account' },
  sandbox: { word: 'Sandbox', tone: 'working', means: 'the vendor’s test account: nothing real happens' },
  demo: { word: 'Demo', tone: 'quiet', means: 'our stand-in on this machine: nothing real happens' },
  missing: { word: 'Not connected', tone: 'trouble', means: 'nothing reaches it until an account is connected' },
};

/** Outside systems: connected or not, how far each is proven, and whether it answers. */
export function ConnectionList({ connections }: { connections: readonly ConnectionSummary[] }) {
  return (
    <Paper variant="outlined" component="ul" aria-label="Connections" sx={{ m: 0, p: 0, listStyle: 'none' }}>
      {connections.map((connection) => (
        <ConnectionRow key={connection.connector} connection={connection} />
      ))}
    </Paper>
  );
}

function ConnectionRow({ connection }: { connection: ConnectionSummary }) {
  const [open, setOpen] = useState<'form' | 'disconnect' | null>(null);
  const row = useRef<HTMLLIElement>(null);
  const close = () => {
    setOpen(null);
    row.current?.focus();
  };
  const { title, status, mode, needed_by, form, can_test } = connection;
  const { word, tone, means } = MODE[mode];
  return (
    <Box
      ref={row}
      tabIndex={-1}
      component="li"
      aria-label={title}
      sx={{ px: { xs: 2, sm: 3 }, py: 2, '& + &': { borderTop: 1, borderColor: 'divider' } }}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, justifyContent: 'space-between', alignItems: 'flex-start' }}>
        <Box sx={{ minWidth: 0, flex: '1 1 320px' }}>
          <Typography variant="subtitle1" component="h2">
            {title}{' '}
            <Box
              component="span"
              sx={{
                ml: 0.5,
                typography: 'caption',
                fontWeight: 550,
                px: 0.75,
                borderRadius: '5px',
                color: `${tone}.text`,
                bgcolor: `${tone}.soft`,
              }}
            >
              {word}
            </Box>
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {word}: {mode === 'live' && !form && !can_test ? 'it is part of Banksman, no account is needed' : means}.
          </Typography>
          <AccountFacts connection={connection} />
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {PROOF_WORDS[status]}.
          </Typography>
          {needed_by.length > 0 && (
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              Needed by: {needed_by.join(', ')}
            </Typography>
          )}
          <LastCheck connection={connection} />
        </Box>
        {open === null && <Buttons connection={connection} onOpen={setOpen} />}
      </Box>
      {open === 'form' && form && <ConnectionForm connection={connection} form={form} onDone={close} />}
      {open === 'disconnect' && <Disconnect connection={connection} onDone={close} />}
    </Box>
  );
}

type ButtonsProps = { connection: ConnectionSummary; onOpen: (what: 'form' | 'disconnect') => void };

function Buttons({ connection: { connector, can_test, form, own }, onOpen }: ButtonsProps) {
  const check = useTestConnection();
  const mayConnect = useMay('connections:write');
  if (!can_test && !(form && mayConnect)) return null;
  return (
    <Stack spacing={1} sx={{ alignItems: { sm: 'flex-end' } }}>
      <Stack direction="row" spacing={1} sx={{ flexWrap: 'wrap' }} useFlexGap>
        {can_test && (
          <Button variant="outlined" size="small" loading={check.isPending} onClick={() => check.mutate(connector)}>
            Test connection
          </Button>
        )}
        {form && mayConnect && (
          <Button variant="outlined" size="small" onClick={() => onOpen('form')}>
            {own ? 'Change…' : 'Connect…'}
          </Button>
        )}
        {own && mayConnect && (
          <Button variant="text" size="small" onClick={() => onOpen('disconnect')}>
            Disconnect…
          </Button>
        )}
      </Stack>
      {check.error && <Problem error={check.error} />}
    </Stack>
  );
}

function LastCheck({ connection: { last_check: last, can_test } }: { connection: ConnectionSummary }) {
  const format = useFormat();
  if (!last)
    return can_test ? (
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        Not tested yet.
      </Typography>
    ) : null;
  return (
    <Typography variant="body2" role="status" sx={{ color: last.ok ? 'done.text' : 'trouble.text', overflowWrap: 'anywhere' }}>
      {last.ok ? 'Works' : 'Does not work'}: {last.detail} ({format.when(last.at)}, {took(last.took_ms)}, by {last.by})
    </Typography>
  );
}
