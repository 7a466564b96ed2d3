import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { formatFor } from '../../lib/format.ts';
import { fieldProblemsOf } from '../../lib/problem-text.ts';
import { Problem } from '../../ui/problem.tsx';
import { timesQuery } from './queries.ts';
import { cronOf, MONTH_DAYS, RHYTHMS, WEEKDAYS, type When } from './rhythm.ts';

const ZONES = Intl.supportedValuesOf('timeZone');

type Props = {
  isTried: boolean;
  when: When;
  timeZone: string;
  onWhen: (part: Partial<When>) => void;
  onTimeZone: (timeZone: string) => void;
};

/** How often and at what time, and by which clocks. */
export function WhenFields({ isTried, when, timeZone, onWhen, onTimeZone }: Props) {
  const isOwn = when.rhythm === 'own';
  const times = useTimes(when, timeZone);
  const isMissing = isTried && cronOf(when) === null;
  const wrong = isOwn ? fieldProblemsOf(times.error).find(({ field }) => field === 'cron')?.message : undefined;
  return (
    <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: '1fr 1fr' }, alignItems: 'start' }}>
      <TextField
        select
        id="rhythm"
        label="How often"
        value={when.rhythm}
        onChange={(event) => onWhen({ rhythm: event.target.value as When['rhythm'] })}
      >
        {RHYTHMS.map(({ id, label }) => (
          <MenuItem key={id} value={id}>
            {label}
          </MenuItem>
        ))}
      </TextField>
      {when.rhythm === 'weekly' && (
        <Choice
          id="weekday"
          label="On"
          value={when.weekday}
          onChange={(weekday) => onWhen({ weekday })}
          choices={WEEKDAYS.map((day, index) => [String(index), day])}
        />
      )}
      {when.rhythm === 'monthly' && (
        <Choice
          id="day"
          label="On day"
          value={when.day}
          onChange={(day) => onWhen({ day })}
          choices={MONTH_DAYS.map((day) => [day, day === 'L' ? 'The last day' : day])}
        />
      )}
      {isOwn ? (
        <TextField
          id="cron"
          label="Pattern"
          value={when.cron}
          onChange={(event) => onWhen({ cron: event.target.value })}
          error={wrong !== undefined || isMissing}
          helperText={wrong ? `It ${wrong}` : 'Minute, hour, day of month, month, weekday: 0 7 * * 1 is Mondays at 7:00.'}
          slotProps={{ htmlInput: { spellCheck: false, maxLength: 100 } }}
        />
      ) : (
        <TextField
          id="time"
          type="time"
          label="At"
          error={isMissing}
          helperText={isMissing ? 'Say at what time.' : undefined}
          value={when.time}
          onChange={(event) => onWhen({ time: event.target.value })}
          slotProps={{ inputLabel: { shrink: true } }}
        />
      )}
      <Autocomplete
        id="time-zone"
        disableClearable
        options={ZONES.includes(timeZone) ? ZONES : [timeZone, ...ZONES]}
        value={timeZone}
        onChange={(_event, chosen) => onTimeZone(chosen)}
        renderInput={(parameters) => <TextField {...parameters} label="By the clocks of" helperText="Daylight saving is taken care of." />}
      />
    </Box>
  );
}

type ChoiceProps = {
  id: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  choices: readonly (readonly [string, string])[];
};
function Choice({ id, label, value, onChange, choices }: ChoiceProps) {
  return (
    <TextField select id={id} label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      {choices.map(([key, text]) => (
        <MenuItem key={key} value={key}>
          {text}
        </MenuItem>
      ))}
    </TextField>
  );
}

/** What was chosen, in words and as the next five times. */
export function NextTimes({ when, timeZone }: { when: When; timeZone: string }) {
  const { data, error } = useTimes(when, timeZone);
  const format = formatFor(timeZone);
  if (error && fieldProblemsOf(error).length === 0) return <Problem error={error} />;
  if (!data || error) {
    return (
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        The next times appear here.
      </Typography>
    );
  }
  return (
    <>
      <Typography variant="subtitle1" role="status">
        {data.in_words}
      </Typography>
      <Box component="ol" aria-label="Next times" sx={{ m: 0, mt: 1, p: 0, listStyle: 'none', display: 'grid', gap: 0.5 }}>
        {data.next_times.map((at) => (
          <Typography component="li" variant="body2" key={at} sx={{ color: 'text.secondary' }}>
            <time dateTime={at}>{format.upcoming(at)}</time>
          </Typography>
        ))}
      </Box>
    </>
  );
}

function useTimes(when: When, timeZone: string) {
  const cron = useDeferredValue(cronOf(when));
  return useQuery({ ...timesQuery(cron ?? '', timeZone), enabled: cron !== null, placeholderData: keepPreviousData });
}
