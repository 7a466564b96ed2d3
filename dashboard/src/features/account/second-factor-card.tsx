import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useFormat } from '../../lib/session.ts';
import { Problem } from '../../ui/problem.tsx';
import { PasswordAgain } from './password-again.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { secondFactorQuery, useEndSecondFactor, useRenewRecoveryCodes } from './second-factor-queries.ts';
import { SecondFactorSetup } from './second-factor-setup.tsx';

/** The second factor of one's own account: set up, renew its recovery codes, switch off. */
export function SecondFactorCard() {
  const { data, error, refetch } = useQuery(secondFactorQuery);
  const [isBusy, setIsBusy] = useState(false);
  if (!data) return error ? <Problem error={error} onRetry={() => void refetch()} /> : <Skeleton variant="rounded" height={120} />;
  // the recovery codes of a factor that was switched on just now are still being shown
  if (!data.is_on || isBusy) return <Off isBusy={isBusy} onBusy={setIsBusy} />;
  return <On since={data.since} left={data.recovery_codes_left} />;
}

function Off({ isBusy, onBusy }: { isBusy: boolean; onBusy: (isBusy: boolean) => void }) {
  if (isBusy) return <SecondFactorSetup onDone={() => onBusy(false)} />;
  return (
    <Stack spacing={2} sx={{ alignItems: 'flex-start' }}>
      <Typography>
        Off. With an authenticator app on your phone, somebody who learns your password or reads your mail still cannot sign in as you.
      </Typography>
      <Button variant="outlined" onClick={() => onBusy(true)}>
        Set up an app
      </Button>
    </Stack>
  );
}

function On({ since, left }: { since: string | null; left: number }) {
  const format = useFormat();
  const renew = useRenewRecoveryCodes();
  const end = useEndSecondFactor();
  const [asking, setAsking] = useState<'renew' | 'end' | null>(null);
  const close = () => {
    setAsking(null);
    renew.reset();
    end.reset();
  };
  if (renew.data) return <RecoveryCodes codes={renew.data} onDone={close} />;
  return (
    <Stack spacing={2} sx={{ alignItems: 'stretch' }}>
      <Typography>
        On{since && ` since ${format.when(since)}`}. Signing in takes a code of your app.{' '}
        {left === 0 ? 'No recovery codes are left: make new ones.' : `${left} of 10 recovery codes are left.`}
      </Typography>
      {asking === 'renew' && (
        <PasswordAgain
          label="New recovery codes"
          button="Make new codes"
          note="The ones you have stop working."
          isPending={renew.isPending}
          problem={renew.error}
          onSend={(password) => renew.mutate(password)}
          onCancel={close}
        />
      )}
      {asking === 'end' && (
        <PasswordAgain
          label="Switch the second factor off"
          button="Switch off"
          note="From then on your password or a code is enough."
          isPending={end.isPending}
          problem={end.error}
          onSend={(password) => end.mutate(password, { onSuccess: close })}
          onCancel={close}
        />
      )}
      {asking === null && (
        <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap' }}>
          <Button variant="outlined" onClick={() => setAsking('renew')}>
            New recovery codes…
          </Button>
          <Button variant="outlined" onClick={() => setAsking('end')}>
            Switch off…
          </Button>
        </Stack>
      )}
    </Stack>
  );
}
