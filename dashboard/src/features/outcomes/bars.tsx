import type { Figure, OutcomeSet } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useFormat } from '../../lib/session.ts';
import { AreaLink } from '../../ui/links.tsx';
import type { OutcomeRunsSearch } from './search.ts';
import { written } from './words.ts';

const HEIGHT = 72;
type Point = Figure['series'][number];

/** The parts of the period as bars from zero; each opens its runs. */
export function Bars({ figure, set, search }: { figure: Figure; set: OutcomeSet; search: Omit<OutcomeRunsSearch, 'set'> }) {
  const format = useFormat();
  const { series, unit } = figure;
  const values = series.flatMap(({ value }) => value ?? []);
  if (values.length === 0) return null;
  const high = Math.max(0, ...values);
  const low = Math.min(0, ...values);
  const share = (value: number) => (high === low ? 0 : (value / (high - low)) * 100);
  const says = ({ from, to, value, n }: Point) =>
    `${format.day(from)} to ${format.day(to)}: ${value === null ? 'nothing' : written(unit, value, format)}, ${n} of them`;
  const first = series[0];
  const last = series.at(-1);
  return (
    <Box>
      <Box sx={{ display: 'flex', height: HEIGHT, alignItems: 'stretch' }}>
        {series.map((point) => (
          <AreaLink
            key={point.from}
            to="/outcomes/runs"
            search={{ ...search, set, from: point.from, to: point.to }}
            aria-label={says(point)}
            title={says(point)}
            sx={{
              flex: '1 1 0',
              maxWidth: 64,
              position: 'relative',
              px: '2px',
              borderRadius: 1,
              ':hover': { bgcolor: 'surface.hover' },
              ':hover > span': { bgcolor: 'text.primary' },
            }}
          >
            <Box
              component="span"
              sx={{
                position: 'absolute',
                insetInline: 2,
                minHeight: point.value === null ? 0 : 2,
                height: `${Math.abs(share(point.value ?? 0))}%`,
                bottom: `${(point.value ?? 0) < 0 ? share(point.value ?? 0) - share(low) : -share(low)}%`,
                borderRadius: '2px',
                bgcolor: 'quiet.main',
                transition: 'background-color 150ms',
              }}
            />
          </AreaLink>
        ))}
      </Box>
      <Box sx={{ display: 'flex', justifyContent: 'space-between', borderTop: 1, borderColor: 'surface.strongLine', pt: 0.5 }}>
        <Typography variant="caption" sx={{ color: 'text.tertiary' }}>
          {first && format.day(first.from)}
        </Typography>
        <Typography variant="caption" sx={{ color: 'text.tertiary' }}>
          {last && format.day(last.to)}
        </Typography>
      </Box>
    </Box>
  );
}
