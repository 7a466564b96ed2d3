import type { RunDetail, RunFailure } from '@banksman/contracts';
import ShieldIcon from '@mui/icons-material/ShieldOutlined';
import WarningIcon from '@mui/icons-material/WarningAmber';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMay } from '../../lib/session.ts';
import { Problem } from '../../ui/problem.tsx';
import { RawJson } from '../../ui/raw-json.tsx';
import { useRunControl } from './queries.ts';

/** A failure in its four parts: what did not happen, why, what is safe, what to press. */
export function FailureCard({ run, failure }: { run: RunDetail; failure: RunFailure }) {
  const retry = useRunControl(run.job_id, 'retry');
  const mayRetry = useMay('runs:control') && failure.can_retry;
  const step = run.graph.steps.find(({ id }) => id === failure.step)?.title ?? failure.step;
  return (
    <Paper variant="outlined" sx={{ p: { xs: 2, sm: 3 }, borderColor: 'trouble.line' }}>
      <Stack spacing={2}>
        <Box>
          <Typography variant="h2" component="h3" sx={{ display: 'flex', gap: 1, alignItems: 'flex-start' }}>
            <WarningIcon aria-hidden sx={{ color: 'trouble.main', mt: '2px' }} />
            {failure.what}
          </Typography>
          <Typography sx={{ mt: 1, maxWidth: '70ch' }}>{failure.why}</Typography>
        </Box>
        <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', color: 'done.text' }}>
          <ShieldIcon aria-hidden sx={{ fontSize: 20 }} />
          <Typography variant="subtitle1">{failure.safe}</Typography>
        </Box>
        <Typography sx={{ maxWidth: '70ch', color: 'text.secondary' }}>{failure.next}</Typography>
        {mayRetry && (
          <Box>
            <Button variant="contained" loading={retry.isPending} onClick={() => retry.mutate()}>
              {step ? `Retry from “${step}”` : 'Retry run'}
            </Button>
          </Box>
        )}
        {retry.error && <Problem error={retry.error} />}
        <RawJson
          label="Details for whoever mends it"
          value={{ code: failure.code, step: failure.step, run: run.job_id, attempt: run.attempt }}
        />
      </Stack>
    </Paper>
  );
}
