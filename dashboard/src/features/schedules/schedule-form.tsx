import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useMemo, useState } from 'react';
import { labelOf } from '../../lib/format.ts';
import { fieldProblemsOf } from '../../lib/problem-text.ts';
import { profileQuery } from '../../lib/session.ts';
import { Notice } from '../../ui/notice.tsx';
import { Problem } from '../../ui/problem.tsx';
import { movingRequest } from './moving-dates.ts';
import { requestQuery, useCreateSchedule } from './queries.ts';
import { DatesField, RequestField } from './request-field.tsx';
import { cronOf, MONDAY_MORNING, type When } from './rhythm.ts';
import { NextTimes, WhenFields } from './when-fields.tsx';

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A new schedule: what is asked for, when, and what that comes to. */
export function ScheduleForm({ onCreated }: { onCreated: () => void }) {
  const workspaceZone = useQuery(profileQuery).data?.workspace.time_zone ?? null;
  const [when, setWhen] = useState<When>(MONDAY_MORNING);
  const [chosenZone, setChosenZone] = useState<string | null>(null);
  const [name, setName] = useState('');
  const [runId, setRunId] = useState('');
  const [moves, setMoves] = useState(true);
  const [overlap, setOverlap] = useState(false);
  const [isTried, setTried] = useState(false);
  const create = useCreateSchedule();
  const { data: run } = useQuery({ ...requestQuery(runId), enabled: runId !== '' });
  const request = useMemo(() => (run ? movingRequest(run.input, run.created_at, workspaceZone) : null), [run, workspaceZone]);
  const isNameMissing = isTried && name.trim() === '';
  const timeZone = chosenZone ?? workspaceZone ?? HERE;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.reset();
    setTried(true);
    const cron = cronOf(when);
    const wrong = [!run && 'request', name.trim() === '' && 'name', !cron && (when.rhythm === 'own' ? 'cron' : 'time')].find(
      (id) => id !== false,
    );
    if (wrong) document.getElementById(wrong)?.focus();
    if (!run || !request || !cron || wrong) return;
    const input = moves ? request.input : run.input;
    create.mutate({ name, module_id: run.module_id, input, cron, time_zone: timeZone, overlap, enabled: true }, { onSuccess: onCreated });
  };

  return (
    <Stack component="form" noValidate onSubmit={submit} aria-label="New schedule" spacing={2}>
      {create.error && <Refusal error={create.error} />}
      <Part title="What">
        <RequestField runId={runId} onRun={setRunId} isMissing={isTried && !run} />
        {run && request && <DatesField run={run} dates={request.dates} moves={moves} onMoves={setMoves} />}
        <TextField
          id="name"
          label="Name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={isNameMissing}
          helperText={isNameMissing ? 'Give the schedule a name, such as Monday rooms.' : 'As it stands in the list, such as Monday rooms.'}
          slotProps={{ htmlInput: { maxLength: 100 } }}
        />
      </Part>
      <Part title="When">
        <WhenFields
          isTried={isTried}
          when={when}
          timeZone={timeZone}
          onWhen={(part) => setWhen((before) => ({ ...before, ...part }))}
          onTimeZone={setChosenZone}
        />
        <Box sx={{ p: 2, borderRadius: 2, bgcolor: 'surface.sunken' }}>
          <NextTimes when={when} timeZone={timeZone} />
        </Box>
        <div>
          <FormControlLabel
            control={<Checkbox checked={overlap} onChange={(_event, checked) => setOverlap(checked)} />}
            label="Start even when the run before has not ended"
          />
        </div>
      </Part>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 2, pt: 1 }}>
        <Button type="submit" variant="contained" size="large" loading={create.isPending} sx={{ width: { xs: 1, sm: 'auto' } }}>
          Create schedule
        </Button>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          Each start asks before it spends, as any run does.
        </Typography>
      </Box>
    </Stack>
  );
}

/** What the server says of single fields, in its words; everything else as anywhere. */
function Refusal({ error }: { error: unknown }) {
  const fields = fieldProblemsOf(error);
  if (fields.length === 0) return <Problem error={error} />;
  return (
    <Notice tone="trouble" role="alert" title="This schedule could not start">
      {fields.map(({ field, message }) => (
        <div key={field}>
          {labelOf(field.split('.').at(-1) ?? field)} {message}.
        </div>
      ))}
    </Notice>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper variant="outlined" component="section" aria-label={title} sx={{ p: { xs: 2, sm: 3 } }}>
      <Typography variant="h2" sx={{ mb: 2 }}>
        {title}
      </Typography>
      <Stack spacing={2.5}>{children}</Stack>
    </Paper>
  );
}
