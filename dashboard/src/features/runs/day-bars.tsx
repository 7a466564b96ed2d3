import Box from '@mui/material/Box';
import { plural } from '../../lib/format.ts';

const WIDTH = 6;
const GAP = 2;
const HEIGHT = 32;

/** Failures by day, today last: bars from zero, the tallest fills the height. */
export function DayBars({ days }: { days: readonly number[] }) {
  const most = Math.max(1, ...days);
  const total = days.reduce((sum, count) => sum + count, 0);
  const width = days.length * (WIDTH + GAP) - GAP;
  const label = `${plural(total, 'failure')} in ${days.length} days, ${days.at(-1) ?? 0} of them today`;
  return (
    <Box
      component="svg"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      sx={{ width, height: HEIGHT, flexShrink: 0, display: 'block' }}
    >
      <title>{label}</title>
      {days.map((count, at) => {
        const height = count === 0 ? 1 : Math.max(3, (count / most) * HEIGHT);
        return (
          <Box
            component="rect"
            // biome-ignore lint/suspicious/noArrayIndexKey: a day is its place
            key={at}
            x={at * (WIDTH + GAP)}
            y={HEIGHT - height}
            width={WIDTH}
            height={height}
            rx={1}
            sx={{ fill: `var(--bk-palette-${count === 0 ? 'quiet' : 'trouble'}-main)` }}
          />
        );
      })}
    </Box>
  );
}
