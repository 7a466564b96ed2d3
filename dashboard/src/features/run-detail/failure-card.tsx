import type { RunDetail, RunEvent, RunFailure } from '@banksman/contracts';
import ShieldIcon from '@mui/icons-material/ShieldOutlined';
import WarningIcon from '@mui/icons-material/WarningAmber';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMay } from '../../lib/session.ts';
import { LinkButton } from '../../ui/links.tsx';
import { Problem } from '../../ui/problem.tsx';
import { RawErrorView } from './attempts.tsx';
import { fixFor } from './failure-fix.ts';
import { useRunControl } from './queries.ts';
import { type RawFailure, rawFailureOf } from './raw-failure.ts';

type Props = { run: RunDetail; failure: RunFailure; events: readonly RunEvent[]; onFixFields: () => void };

/** A failure in its four parts: what did not happen, why, what is safe, what to press. */
export function FailureCard({ run, failure, events, onFixFields }: Props) {
  const raw = rawFailureOf(events);
  const starts = run.graph.steps.find(({ id }) => id === failure.step)?.starts ?? 0;
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
        <FixButtons run={run} failure={failure} raw={raw} onFixFields={onFixFields} />
        <RawErrorView
          label="Details for whoever mends it"
          error={{
            code: failure.code,
            text: [raw?.text, `step ${failure.step ?? 'none'}`, `attempt ${starts}`, `run ${run.job_id}`].filter(Boolean).join(', '),
            trace: raw?.trace ?? null,
          }}
        />
      </Stack>
    </Paper>
  );
}

/** One button that mends it, and Retry beside it where trying again can help too. */
function FixButtons({ run, failure, raw, onFixFields }: Omit<Props, 'events'> & { raw: RawFailure | null }) {
  const retry = useRunControl(run.job_id, 'retry');
  const mayControl = useMay('runs:control');
  const mayStart = useMay('automations:trigger');
  const isAdmin = useMay('modules:write');
  const fix = fixFor(failure.code);
  const step = run.graph.steps.find(({ id }) => id === failure.step)?.title ?? failure.step;
  const mending = {
    retry: null,
    reconnect: isAdmin ? (
      <LinkButton to="/settings/connections" variant="contained">
        Reconnect in the settings
      </LinkButton>
    ) : null,
    fix_fields: mayStart ? (
      <Button variant="contained" onClick={onFixFields}>
        Change what was asked
      </Button>
    ) : null,
    new_request: mayStart ? (
      <LinkButton to="/automations/$moduleId" params={{ moduleId: run.module_id }} variant="contained">
        Start a new request
      </LinkButton>
    ) : null,
    ask_agency: <CopyForAgency run={run} failure={failure} raw={raw} />,
    ask_admin: isAdmin ? (
      <LinkButton to="/settings" variant="contained">
        Open the settings
      </LinkButton>
    ) : null,
    answer: (
      <LinkButton to="/inbox" variant="contained">
        Open the inbox
      </LinkButton>
    ),
    open_other: raw?.otherRunId ? (
      <LinkButton to="/runs/$runId" params={{ runId: raw.otherRunId }} variant="contained">
        Open the other run
      </LinkButton>
    ) : null,
    look: null,
  }[fix];
  const canRetry = mayControl && failure.can_retry;
  return (
    <>
      {(mending || canRetry) && (
        <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap' }}>
          {mending}
          {canRetry && (
            <Button variant={mending ? 'outlined' : 'contained'} loading={retry.isPending} onClick={() => retry.mutate()}>
              {step ? `Retry from “${step}”` : 'Retry run'}
            </Button>
          )}
        </Stack>
      )}
      {retry.error && <Problem error={retry.error} />}
    </>
  );
}

/** Whoever looks after Banksman needs these lines; they go by whatever way people already write to each other. */
function CopyForAgency({ run, failure, raw }: { run: RunDetail; failure: RunFailure; raw: RawFailure | null }) {
  const lines = [failure.what, failure.why, `Run ${run.job_id}`, `Step ${failure.step ?? 'none'}, ${failure.code}`, raw?.text, raw?.trace];
  const text = lines.filter((line) => line != null).join('\n');
  return (
    <Button
      component="a"
      variant="contained"
      href={`mailto:?subject=${encodeURIComponent(`Banksman: ${failure.what}`)}&body=${encodeURIComponent(`${text.slice(0, 1500)}\n\n${window.location.href}`)}`}
    >
      Ask the agency by e-mail
    </Button>
  );
}
