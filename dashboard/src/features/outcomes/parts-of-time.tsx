import type { OutcomesReport } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useFormat } from '../../lib/session.ts';
import { hours } from './words.ts';

const PARTS = [
  { id: 'queue', label: 'In the queue', colour: 'quiet.main' },
  { id: 'machine', label: 'Being worked on', colour: 'working.main' },
  { id: 'person', label: 'Waiting for a person', colour: 'signal.main' },
  { id: 'outside', label: 'Waiting outside', colour: 'someone.main' },
] as const;

/** Where the time of a finished request goes on average; the parts add up to all of it. */
export function PartsOfTime({ parts }: { parts: OutcomesReport['parts'] }) {
  const format = useFormat();
  if (!parts) return null;
  const most = Math.max(1, ...PARTS.map(({ id }) => parts[id]));
  return (
    <Box
      component="dl"
      aria-label="Where the time goes, on average"
      sx={{ m: 0, mt: 1, display: 'grid', gridTemplateColumns: 'auto 1fr auto', columnGap: 1.5, rowGap: 0.5, alignItems: 'center' }}
    >
      {PARTS.map(({ id, label, colour }) => (
        <Box key={id} sx={{ display: 'contents' }}>
          <Typography component="dt" variant="body2" sx={{ color: 'text.secondary' }}>
            {label}
          </Typography>
          <Box aria-hidden component="dd" sx={{ m: 0, height: 8 }}>
            <Box
              sx={{
                height: 1,
                width: `${(parts[id] / most) * 100}%`,
                minWidth: parts[id] > 0 ? 2 : 0,
                bgcolor: colour,
                borderRadius: '2px',
              }}
            />
          </Box>
          <Typography component="dd" variant="body2" sx={{ m: 0, textAlign: 'right', fontVariantNumeric: 'tabular-nums' }}>
            {hours(parts[id], format)}
          </Typography>
        </Box>
      ))}
    </Box>
  );
}
