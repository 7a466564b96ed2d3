import type { Schedule } from '@banksman/contracts';
import WarningIcon from '@mui/icons-material/WarningAmber';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { formatFor } from '../../lib/format.ts';
import { useFormat, useMay } from '../../lib/session.ts';
import { TextLink } from '../../ui/links.tsx';
import { Problem } from '../../ui/problem.tsx';
import { useDeleteSchedule, useUpdateSchedule } from './queries.ts';

/** One schedule: what and when, when next, and how the last start went. */
export function ScheduleRow({ schedule }: { schedule: Schedule }) {
  const update = useUpdateSchedule(schedule.id);
  const mayChange = useMay('schedules:write');
  return (
    <Box
      component="li"
      aria-label={schedule.name}
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(0, 5fr) minmax(0, 5fr) 148px' },
        columnGap: 3,
        rowGap: 1.5,
        px: { xs: 2, sm: 3 },
        py: 2,
        '& + &': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Box>
        <Typography variant="subtitle1" component="h2" sx={{ overflowWrap: 'anywhere' }}>
          {schedule.name}
        </Typography>
        <Typography variant="body2">{schedule.in_words}</Typography>
        <Typography variant="caption" component="p" sx={{ color: 'text.tertiary' }}>
          {schedule.module_title}, {cityOf(schedule.time_zone)} time, made by {schedule.created_by}
        </Typography>
      </Box>
      <Standing schedule={schedule} />
      {mayChange && (
        <Stack
          direction={{ xs: 'row', md: 'column' }}
          sx={{ justifyContent: 'space-between', alignItems: { xs: 'center', md: 'flex-end' } }}
        >
          <FormControlLabel
            control={
              <Switch
                checked={schedule.enabled}
                disabled={update.isPending}
                onChange={(_event, enabled) => update.mutate({ enabled })}
                slotProps={{ input: { 'aria-label': `${schedule.name} is on` } }}
              />
            }
            label={schedule.enabled ? 'On' : 'Off'}
            sx={{ mr: 0, minHeight: 44 }}
          />
          <DeleteButton schedule={schedule} />
        </Stack>
      )}
      {update.error && (
        <Box sx={{ gridColumn: '1 / -1' }}>
          <Problem error={update.error} />
        </Box>
      )}
    </Box>
  );
}

function Standing({ schedule }: { schedule: Schedule }) {
  const format = useFormat();
  const next = schedule.next_at ? formatFor(schedule.time_zone).upcoming(schedule.next_at) : null;
  return (
    <Stack spacing={0.5} sx={{ minWidth: 0 }}>
      <Typography variant="body2">
        {next ? `Next on ${next}` : schedule.enabled ? 'Does not come again' : 'Switched off: nothing is started'}
      </Typography>
      {schedule.last_job_id && schedule.last_at && !schedule.last_problem && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          Last started {format.when(schedule.last_at)}:{' '}
          <TextLink to="/runs/$runId" params={{ runId: schedule.last_job_id }}>
            open the run
          </TextLink>
        </Typography>
      )}
      {schedule.last_problem && (
        <Stack direction="row" spacing={1} sx={{ color: 'trouble.text' }}>
          <WarningIcon aria-hidden sx={{ fontSize: 18, mt: '2px' }} />
          <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
            {schedule.last_problem}{' '}
            {schedule.last_job_id && (
              <TextLink to="/runs/$runId" params={{ runId: schedule.last_job_id }} color="inherit">
                Open the last run
              </TextLink>
            )}
          </Typography>
        </Stack>
      )}
      {!schedule.last_at && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          Has not started yet
        </Typography>
      )}
    </Stack>
  );
}

/** Asked once more in the same place. */
function DeleteButton({ schedule }: { schedule: Schedule }) {
  const [isAsking, setIsAsking] = useState(false);
  const remove = useDeleteSchedule(schedule.id);
  if (!isAsking) {
    return (
      <Button size="small" variant="text" aria-label={`Delete ${schedule.name}`} onClick={() => setIsAsking(true)}>
        Delete
      </Button>
    );
  }
  return (
    <Stack spacing={1} role="group" aria-label={`Delete ${schedule.name}?`} sx={{ alignItems: 'flex-end' }}>
      <Typography variant="body2" sx={{ textAlign: 'right' }}>
        Its runs stay.
      </Typography>
      <Stack direction="row" spacing={1}>
        <Button size="small" variant="outlined" autoFocus onClick={() => setIsAsking(false)}>
          Keep
        </Button>
        <Button size="small" variant="contained" color="error" loading={remove.isPending} onClick={() => remove.mutate(undefined)}>
          Delete
        </Button>
      </Stack>
      {remove.error && <Problem error={remove.error} />}
    </Stack>
  );
}

/** "America/Denver" → "Denver", "America/Argentina/Buenos_Aires" → "Buenos Aires" */
function cityOf(timeZone: string): string {
  return (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');
}
