import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { isProblem } from '../../lib/problem-text.ts';
import { Notice } from '../../ui/notice.tsx';
import { Problem } from '../../ui/problem.tsx';
import { DigitsField } from './digits-field.tsx';
import { useSecondFactorAnswer } from './queries.ts';

type Props = { token: string; back: string; onBack: () => void };

/** The second half of a sign-in: the authenticator app, or one of the codes that were kept for the day it is lost. */
export function SecondStep({ token, back, onBack }: Props) {
  const answer = useSecondFactorAnswer(back);
  const [isLost, setIsLost] = useState(false);
  const [code, setCode] = useState('');
  const isComplete = isLost ? code.replaceAll(/[\s-]/g, '').length === 12 : code.length === 6;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isComplete) answer.mutate({ token, code });
  };
  const change = () => {
    setIsLost(!isLost);
    setCode('');
    answer.reset();
  };
  return (
    <Box component="form" noValidate onSubmit={submit} aria-labelledby="second-title">
      <Typography id="second-title" variant="h1">
        One more step
      </Typography>
      <Typography sx={{ mt: 1, color: 'text.secondary' }}>
        {isLost
          ? 'Enter one of the recovery codes you kept. It works once.'
          : 'Open your authenticator app and enter the six digits it shows for Banksman.'}
      </Typography>
      <Stack spacing={2.5} sx={{ mt: 3 }}>
        {isProblem(answer.error, 'code_wrong') ? (
          <Notice tone="trouble" role="alert" title={isLost ? 'This code does not work.' : 'This code is wrong, too old or was used.'}>
            {isLost
              ? 'It may have been used. Try another one, or ask an administrator.'
              : 'Wait for the next one, then enter it. After five minutes begin again.'}
          </Notice>
        ) : (
          answer.error && <Problem error={answer.error} />
        )}
        {isLost ? (
          <TextField
            key="recovery"
            id="second-recovery"
            label="Recovery code"
            name="recovery"
            autoFocus
            autoComplete="off"
            value={code}
            onChange={(event) => setCode(event.target.value.slice(0, 20))}
            slotProps={{ htmlInput: { autoCapitalize: 'characters', spellCheck: false }, input: { sx: { fontFamily: 'monospace' } } }}
          />
        ) : (
          <DigitsField key="app" id="second-code" label="Code from the app" value={code} onChange={setCode} autoFocus />
        )}
        <Button type="submit" variant="contained" size="large" disabled={!isComplete} loading={answer.isPending}>
          Sign in
        </Button>
        <Stack direction="row" sx={{ justifyContent: 'space-between', flexWrap: 'wrap' }}>
          <Button variant="text" onClick={onBack}>
            Begin again
          </Button>
          <Button variant="text" onClick={change}>
            {isLost ? 'Use the app' : 'I do not have my phone'}
          </Button>
        </Stack>
      </Stack>
    </Box>
  );
}
