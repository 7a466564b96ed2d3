import type { Baseline, ModuleSummary } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { plural } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { METRIC_WORDS } from './baseline-form.tsx';
import { GRADE_WORDS, hours } from './words.ts';

/** What was recorded, newest first; every version stays. */
export function BaselineList({ baselines, modules }: { baselines: readonly Baseline[]; modules: readonly ModuleSummary[] }) {
  const format = useFormat();
  const amount = ({ metric }: Baseline, value: number) => (metric === 'touches' ? format.number(value, 1) : hours(value, format));
  return (
    <Paper variant="outlined" component="ul" aria-label="Baselines" sx={{ m: 0, p: 0, listStyle: 'none' }}>
      {baselines.map((baseline) => (
        <Box component="li" key={baseline.id} sx={{ p: 2, '& + &': { borderTop: 1, borderColor: 'divider' } }}>
          <Typography variant="subtitle1" component="h2">
            {amount(baseline, baseline.p50)}, from {amount(baseline, baseline.p25)} to {amount(baseline, baseline.p75)}
          </Typography>
          <Typography variant="body2">
            {METRIC_WORDS[baseline.metric].title}
            {': '}
            {modules.find(({ module_id: id }) => id === baseline.module_id)?.title ?? baseline.module_id}
            {baseline.variant ? `, ${baseline.variant}` : ''}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {GRADE_WORDS[baseline.grade].name}: {baseline.method === 'estimate' ? 'an estimate' : plural(baseline.n, 'sample')}, version{' '}
            {baseline.version}, recorded by {baseline.recorded_by} on {format.upcoming(baseline.recorded_at)}
          </Typography>
          {baseline.note && (
            <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
              {baseline.note}
            </Typography>
          )}
        </Box>
      ))}
    </Paper>
  );
}
