import type { Happened, RerunPlan, RunDetail } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { fieldProblemsOf, isProblem } from '../../lib/problem-text.ts';
import { useFormat } from '../../lib/session.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Problem } from '../../ui/problem.tsx';
import { effectTitle } from './effect-look.ts';
import { InputFields } from './input-fields.tsx';
import { inputSchemaQuery, rerunPlanQuery, useRerun } from './queries.ts';

/** What the dialog begins with; `editsInput` opens the fields of the request. */
export type RerunStart = { step: string | null; editsInput: boolean };
type Props = { run: RunDetail; start: RerunStart; onClose: () => void };

/** Runs an ended run again from a step: what was done already is seen and acknowledged before anything starts. */
export function RerunDialog({ run, start, onClose }: Props) {
  const { data: plan, error, refetch } = useQuery(rerunPlanQuery(run.job_id));
  return (
    <Dialog open onClose={onClose} aria-labelledby="rerun-title" fullWidth maxWidth="sm" slotProps={{ paper: { sx: { borderRadius: 3 } } }}>
      <DialogTitle id="rerun-title" variant="h2">
        Run again from a step
      </DialogTitle>
      {plan ? (
        <Plan run={run} plan={plan} start={start} onClose={onClose} onChanged={() => void refetch()} />
      ) : (
        <>
          <DialogContent>
            {error ? <Problem error={error} onRetry={() => void refetch()} /> : <Skeleton variant="rounded" height={180} />}
          </DialogContent>
          <DialogActions sx={{ px: 3, pb: 2.5 }}>
            <Button variant="outlined" onClick={onClose}>
              Leave it
            </Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}

function Plan({ run, plan, start, onClose, onChanged }: Props & { plan: RerunPlan; onChanged: () => void }) {
  const navigate = useNavigate();
  const { data: schema } = useQuery(inputSchemaQuery(run.module_id));
  const rerun = useRerun(run.job_id);
  const first = plan.steps[0]?.id ?? '';
  const [step, setStep] = useState(plan.steps.some(({ id }) => id === start.step) ? (start.step ?? first) : first);
  const [input, setInput] = useState<unknown>(run.input);
  const [hasSeen, setHasSeen] = useState(false);
  const isChanged = JSON.stringify(input) !== JSON.stringify(run.input);
  const mustSee = plan.effects.length > 0;
  const title = plan.steps.find(({ id }) => id === step)?.title ?? step;
  const send = () =>
    rerun.mutate(
      {
        from_step: step,
        acknowledged_effects: plan.effects.map(({ key }) => key),
        ...(isChanged ? { input: input as Record<string, unknown> } : {}),
      },
      {
        onSuccess: ({ job_id: runId }) => void navigate({ to: '/runs/$runId', params: { runId } }),
        onError: (problem) => {
          if (!isProblem(problem, 'effects_happened')) return;
          setHasSeen(false);
          onChanged();
        },
      },
    );
  if (plan.steps.length === 0) return <CannotGoOn onClose={onClose} />;
  return (
    <>
      <DialogContent>
        <Stack spacing={2.5} sx={{ pt: 0.5 }}>
          <Typography sx={{ color: 'text.secondary' }}>
            A new run goes on from there with what was known then; this one stays as it is. Whatever costs money is asked again.
          </Typography>
          <TextField select label="From step" value={step} onChange={({ target }) => setStep(target.value)}>
            {plan.steps.map(({ id, title: name }) => (
              <MenuItem key={id} value={id}>
                {name}
              </MenuItem>
            ))}
          </TextField>
          {mustSee && (
            <Notice tone="signal" role="note" title="Already done, and not repeated">
              <Done effects={plan.effects} />
              <FormControlLabel
                sx={{ mt: 1, alignItems: 'flex-start' }}
                control={<Checkbox checked={hasSeen} onChange={(_, checked) => setHasSeen(checked)} sx={{ pt: 0.25 }} />}
                label="I have seen what was done; it stays as it is."
              />
            </Notice>
          )}
          <Disclosure label={isChanged ? 'What is asked (changed)' : 'Change what is asked'} startsOpen={start.editsInput}>
            <InputFields schema={schema} value={input} onChange={setInput} path="input" errors={errorsOf(rerun.error)} />
          </Disclosure>
          {rerun.error && <Problem error={rerun.error} />}
        </Stack>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5 }}>
        <Button variant="outlined" onClick={onClose}>
          Leave it
        </Button>
        <Button variant="contained" loading={rerun.isPending} disabled={mustSee && !hasSeen} onClick={send}>
          Run again from “{title}”
        </Button>
      </DialogActions>
    </>
  );
}

function Done({ effects }: { effects: readonly Happened[] }) {
  const format = useFormat();
  return (
    <Box component="ul" aria-label="Already done" sx={{ m: 0, pl: 2.25 }}>
      {effects.map(({ key, action, system, amount_cents: cents, currency, at, state }) => (
        <li key={key}>
          {effectTitle({ action, system })}
          {cents !== null && currency !== null && `, ${format.money(cents, currency)}`}, {format.when(at)}:{' '}
          {state === 'confirmed' ? 'stays done, not repeated' : 'not known yet; it is looked up before anything is sent again'}
        </li>
      ))}
    </Box>
  );
}

function CannotGoOn({ onClose }: { onClose: () => void }) {
  return (
    <>
      <DialogContent>
        <Typography>
          What this run knew at its steps is not kept any more, so nothing can go on from there. Start it anew from the automation’s page.
        </Typography>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5 }}>
        <Button variant="outlined" onClick={onClose} autoFocus>
          Close
        </Button>
      </DialogActions>
    </>
  );
}

function errorsOf(error: unknown): ReadonlyMap<string, string> {
  return new Map(fieldProblemsOf(error).map(({ field, message }) => [field, message]));
}
