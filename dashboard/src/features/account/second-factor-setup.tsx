import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { type FormEvent, lazy, Suspense, useState } from 'react';
import { fieldProblemsOf } from '../../lib/problem-text.ts';
import { CopyableId } from '../../ui/copyable-id.tsx';
import { Problem } from '../../ui/problem.tsx';
import { DigitsField } from './digits-field.tsx';
import { PasswordAgain } from './password-again.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { useBeginSecondFactor, useConfirmSecondFactor } from './second-factor-queries.ts';

const QrCode = lazy(() => import('./qr-code.tsx'));
const QR_SIZE = 200;

/** Setting an app up: the password, the secret as a picture and as text, the app's first code, and the recovery codes. */
export function SecondFactorSetup({ onDone }: { onDone: () => void }) {
  const begin = useBeginSecondFactor();
  const confirm = useConfirmSecondFactor();
  if (confirm.data) return <RecoveryCodes codes={confirm.data} onDone={onDone} />;
  if (!begin.data)
    return (
      <PasswordAgain
        label="Set up an app"
        button="Go on"
        note="So that nobody else does this at your computer."
        isPending={begin.isPending}
        problem={begin.error}
        onSend={(password) => begin.mutate(password)}
        onCancel={onDone}
      />
    );
  return <Scan setup={begin.data} confirm={confirm} onCancel={onDone} />;
}

type ScanProps = {
  setup: { secret: string; uri: string };
  confirm: ReturnType<typeof useConfirmSecondFactor>;
  onCancel: () => void;
};

function Scan({ setup, confirm, onCancel }: ScanProps) {
  const [code, setCode] = useState('');
  const isComplete = code.length === 6;
  const isWrong = fieldProblemsOf(confirm.error).some(({ field }) => field === 'code');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isComplete) confirm.mutate({ code });
  };
  return (
    <Stack component="form" noValidate onSubmit={submit} spacing={2.5} aria-label="Set up an app">
      <Stack direction={{ xs: 'column', sm: 'row' }} spacing={3}>
        {/* black on white whatever the theme: cameras read nothing else for sure */}
        <Box sx={{ bgcolor: '#fff', borderRadius: 2, width: QR_SIZE + 24, height: QR_SIZE + 24, p: 1.5, flexShrink: 0 }}>
          <Suspense fallback={<Skeleton variant="rectangular" width={QR_SIZE} height={QR_SIZE} />}>
            <QrCode text={setup.uri} size={QR_SIZE} />
          </Suspense>
        </Box>
        <Stack spacing={1} sx={{ minWidth: 0 }}>
          <Typography variant="subtitle1">1. Add Banksman to your app</Typography>
          <Typography sx={{ color: 'text.secondary' }}>
            Scan this with an authenticator app, such as the one of your password manager. On this phone? Copy the key into the app instead:
          </Typography>
          <Box sx={{ overflowWrap: 'anywhere', '& button': { flexWrap: 'wrap', wordBreak: 'break-all', textAlign: 'left' } }}>
            <CopyableId id={setup.secret} what="key" shown={setup.secret.length} />
          </Box>
        </Stack>
      </Stack>
      <Typography variant="subtitle1">2. Enter the code it shows</Typography>
      <DigitsField
        id="first-code"
        label="Code from the app"
        value={code}
        onChange={setCode}
        helperText={isWrong ? 'This is not the code. Wait for the next one; check that the clock of your phone is right.' : undefined}
        isWrong={isWrong}
      />
      {confirm.error && !isWrong && <Problem error={confirm.error} />}
      <Stack direction="row" spacing={1}>
        <Button type="submit" variant="contained" disabled={!isComplete} loading={confirm.isPending}>
          Switch on
        </Button>
        <Button variant="text" onClick={onCancel}>
          Leave it
        </Button>
      </Stack>
    </Stack>
  );
}
