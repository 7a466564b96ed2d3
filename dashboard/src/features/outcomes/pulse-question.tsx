import Box from '@mui/material/Box';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Problem } from '../../ui/problem.tsx';
import { pulseQuery, useGivePulse } from './queries.ts';

const SCORES = [1, 2, 3, 4, 5];

/** One tap a month. */
export function PulseQuestion() {
  const { data } = useQuery(pulseQuery);
  const give = useGivePulse();
  if (!data) return null;
  return (
    <Box>
      <Typography variant="body2" id="pulse-question" sx={{ mb: 0.75 }}>
        How is your work load this month, 1 heavy to 5 light?
      </Typography>
      <ToggleButtonGroup
        exclusive
        size="small"
        aria-labelledby="pulse-question"
        value={data.mine}
        disabled={give.isPending}
        onChange={(_event, score: number | null) => score !== null && give.mutate(score)}
      >
        {SCORES.map((score) => (
          <ToggleButton key={score} value={score} sx={{ minWidth: 44 }}>
            {score}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      {give.error && <Problem error={give.error} />}
    </Box>
  );
}
