import { RATINGS, type Rating, type RunOutcome, type TellOutcome } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useFormat, useMay } from '../../lib/session.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Section } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { runOutcomeQuery, useMarkTest, useRateRun, useTellOutcome } from './queries.ts';

const RATING_WORDS: Record<Rating, string> = { good: 'Good', okay: 'Okay', bad: 'Bad' };
const TOLD_WORDS = { ok: 'It was right', corrected: 'It had to be corrected', complaint: 'Somebody complained', reversed: 'It was undone' };

/** How a finished run turned out: one tap to rate it, and a way to say that something was wrong after all. */
export function HowItTurnedOut({ runId, isCompleted }: { runId: string; isCompleted: boolean }) {
  const mayTell = useMay('outcomes:tell');
  const { data } = useQuery(runOutcomeQuery(runId));
  const rate = useRateRun(runId);
  const mark = useMarkTest(runId);
  if (!data || (!mayTell && data.told.length === 0)) return null;
  return (
    <Section title="How it turned out">
      <Paper variant="outlined" sx={{ px: { xs: 2, sm: 3 }, py: 2 }}>
        <Stack spacing={1.5}>
          <Told outcome={data} />
          {mayTell && isCompleted && (
            <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5 }}>
              <Typography id="rate-run">How was the result?</Typography>
              <ToggleButtonGroup
                exclusive
                size="small"
                aria-labelledby="rate-run"
                value={data.my_rating}
                disabled={rate.isPending}
                onChange={(_event, rating: Rating | null) => rating !== null && rate.mutate(rating)}
              >
                {RATINGS.map((rating) => (
                  <ToggleButton key={rating} value={rating} sx={{ px: 2 }}>
                    {RATING_WORDS[rating]}
                  </ToggleButton>
                ))}
              </ToggleButtonGroup>
            </Box>
          )}
          {mayTell && isCompleted && (
            <Disclosure label="Something was wrong">
              <TellForm runId={runId} />
            </Disclosure>
          )}
          {mayTell && (
            <FormControlLabel
              control={<Checkbox checked={data.is_test} disabled={mark.isPending} onChange={(_event, checked) => mark.mutate(checked)} />}
              label="Only a test: leave it out of the outcomes"
            />
          )}
          {(rate.error ?? mark.error) && <Problem error={rate.error ?? mark.error} />}
        </Stack>
      </Paper>
    </Section>
  );
}

function Told({ outcome: { told } }: { outcome: RunOutcome }) {
  const format = useFormat();
  const [newest] = told;
  if (!newest) return null;
  return (
    <Box>
      <Typography variant="subtitle1">{TOLD_WORDS[newest.outcome]}</Typography>
      <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
        {newest.note ? `“${newest.note}” ` : ''}
        {newest.by}, {format.when(newest.at)}
        {newest.minutes ? `, ${newest.minutes} min to put right` : ''}
      </Typography>
    </Box>
  );
}

function TellForm({ runId }: { runId: string }) {
  const [note, setNote] = useState('');
  const [minutes, setMinutes] = useState('');
  const tell = useTellOutcome(runId);
  const send = (outcome: TellOutcome['outcome']) => (event: FormEvent) => {
    event.preventDefault();
    const spent = Number.parseInt(minutes, 10);
    tell.mutate({
      outcome,
      ...(note.trim() ? { note } : {}),
      ...(Number.isFinite(spent) && spent >= 0 ? { minutes: Math.min(spent, 1440) } : {}),
    });
  };
  return (
    <Stack component="form" aria-label="What was wrong" onSubmit={send('corrected')} spacing={2} sx={{ pt: 1 }}>
      <TextField
        label="What was wrong?"
        value={note}
        onChange={({ target }) => setNote(target.value)}
        slotProps={{ htmlInput: { maxLength: 2000 } }}
      />
      <TextField
        label="Minutes it took to put right"
        value={minutes}
        onChange={({ target }) => setMinutes(target.value)}
        slotProps={{ htmlInput: { inputMode: 'numeric', maxLength: 4 } }}
      />
      {tell.error && <Problem error={tell.error} />}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Button type="submit" variant="outlined" loading={tell.isPending}>
          It had to be corrected
        </Button>
        <Button variant="outlined" loading={tell.isPending} onClick={send('complaint')}>
          Somebody complained
        </Button>
        <Button onClick={send('ok')}>It was right after all</Button>
      </Box>
    </Stack>
  );
}
