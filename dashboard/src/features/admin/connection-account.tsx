import type { ConnectionSummary } from '@banksman/contracts';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useEffect, useRef } from 'react';
import { plural } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { Notice } from '../../ui/notice.tsx';
import { Problem } from '../../ui/problem.tsx';
import { useRemoveConnection } from './machine-queries.ts';

/** Whose account it is, and what may be shown of it. */
export function AccountFacts({ connection: { own, mode, form } }: { connection: ConnectionSummary }) {
  const format = useFormat();
  if (form === null) return null;
  if (own === null) {
    const isShared = mode === 'live' || mode === 'sandbox';
    return isShared ? <Typography variant="body2">The account is the installation’s; every company on it uses it.</Typography> : null;
  }
  const secrets = own.secrets.filter(({ last_four }) => last_four !== '').map(({ last_four }) => `…${last_four}`);
  return (
    <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
      Your own account{secrets.length > 0 ? ` (secret ends in ${secrets.join(', ')})` : ''}, set by {own.set_by} {format.when(own.set_at)}
    </Typography>
  );
}

/** Asks before the company's own account is forgotten, and says what stops working then. */
export function Disconnect({ connection, onDone }: { connection: ConnectionSummary; onDone: () => void }) {
  const remove = useRemoveConnection();
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.focus(), []);
  const { connector, title, unsettled } = connection;
  return (
    <Stack spacing={2} sx={{ mt: 2 }}>
      <Notice
        ref={ref}
        tone="trouble"
        role="note"
        title={`Disconnect ${title}?`}
        action={
          <Stack direction="row" spacing={1} sx={{ flexWrap: 'wrap' }} useFlexGap>
            <Button
              variant="contained"
              color="error"
              loading={remove.isPending}
              onClick={() => remove.mutate({ connector, leavesUnsettled: unsettled > 0 }, { onSuccess: onDone })}
            >
              {unsettled > 0 ? 'Disconnect all the same' : 'Disconnect'}
            </Button>
            <Button variant="text" onClick={onDone}>
              Keep it
            </Button>
          </Stack>
        }
      >
        {unsettled > 0 && (
          <Typography variant="body2" sx={{ mb: 1, fontWeight: 550 }}>
            {plural(unsettled, 'request')} to {title} {unsettled === 1 ? 'was' : 'were'} never answered, and we are still finding out what
            came of {unsettled === 1 ? 'it' : 'them'}. Without this account nobody can look: you will be asked, and nothing is sent again.
            Better wait until it is known.
          </Typography>
        )}
        {whatStops(connection)} Its secrets are deleted here; at {title} they stay valid until you end them there.
      </Notice>
      {remove.error && <Problem error={remove.error} />}
    </Stack>
  );
}

function whatStops({ needed_by, without_own }: ConnectionSummary): string {
  const runs = needed_by.length > 0 ? `Runs of ${needed_by.join(', ')}` : 'Whatever uses it';
  if (without_own === 'missing') return `${runs}, also those under way, can no longer reach it and fail until it is connected again.`;
  const serves: Record<Exclude<ConnectionSummary['without_own'], 'missing'>, string> = {
    demo: 'the demo stand-in: nothing real happens there, and what was done with your account cannot be looked up or taken back',
    sandbox:
      'the installation’s test account: nothing real happens there, and what was done with your account cannot be looked up or taken back',
    live: 'the installation’s account, which is a real one; what was done with yours cannot be looked up or taken back with it',
  };
  return `${runs}, also those under way, use ${serves[without_own]}.`;
}
