import type { Figure } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { plural, span } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { TextLink } from '../../ui/links.tsx';
import { Bars } from './bars.tsx';
import type { OutcomeRunsSearch } from './search.ts';
import { changeOf, drawnFrom, FIGURE_WORDS, GRADE_WORDS, written } from './words.ts';

const ENOUGH = 10;
type Props = { figure: Figure; search: Omit<OutcomeRunsSearch, 'set'>; children?: ReactNode };

/** One number: itself first, its change and range second, the drawing third; the number and each mark open their runs. */
export function FigureCard({ figure, search, children }: Props) {
  const { title, means } = FIGURE_WORDS[figure.id];
  return (
    <Paper
      variant="outlined"
      component="section"
      aria-label={title}
      sx={{ p: { xs: 2, sm: 2.5 }, display: 'flex', flexDirection: 'column', gap: 1, minWidth: 0 }}
    >
      <Typography variant="h3">{title}</Typography>
      {figure.state === 'known' && figure.value !== null ? (
        <Known figure={figure} value={figure.value} search={search} />
      ) : (
        <Unknown figure={figure} search={search} />
      )}
      {children}
      <Typography variant="caption" sx={{ color: 'text.tertiary', mt: 'auto', pt: 0.5 }}>
        {means}
      </Typography>
    </Paper>
  );
}

function Known({ figure, value, search }: { figure: Figure; value: number; search: Props['search'] }) {
  const { unit, range, grade, before, runs, series } = figure;
  const format = useFormat();
  const say = (amount: number) => written(unit, amount, format);
  // one length of time, not many added up
  const number = figure.id === 'oldest_open' ? span(value) : say(value);
  const lines: string[] = [
    changeOf(figure, format),
    range && range.low !== range.high && rangeWords(figure.id, say(range.low), say(range.high)),
    before && `before: ${say(before.p50)} (${say(before.p25)} to ${say(before.p75)}, grade ${before.grade})`,
  ].filter((line) => typeof line === 'string');
  return (
    <>
      <Box>
        <Typography variant="figure" component="p">
          {runs ? (
            <TextLink to="/outcomes/runs" search={{ ...search, set: runs.these }} underline="hover" sx={{ color: 'text.primary' }}>
              {number}
            </TextLink>
          ) : (
            number
          )}
        </Typography>
        {lines.map((line) => (
          <Typography key={line} variant="body2" sx={{ color: 'text.secondary' }}>
            {capital(line)}
          </Typography>
        ))}
        <Typography variant="body2" component="div" sx={{ color: 'text.secondary' }}>
          <Drawn figure={figure} search={search} />
        </Typography>
        {grade && (
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {GRADE_WORDS[grade].name}: {GRADE_WORDS[grade].means}
          </Typography>
        )}
      </Box>
      {series.length > 1 && runs && <Bars figure={figure} set={runs.these} search={search} />}
    </>
  );
}

const rangeWords = (id: Figure['id'], low: string, high: string) =>
  id === 'time_saved' ? `${low} if all of them were quick ones, ${high} if slow ones` : `half of it between ${low} and ${high}`;

/** "From 12 requests", which opens them. */
function Drawn({ figure, search }: { figure: Figure; search: Props['search'] }) {
  const words = capital(drawnFrom(figure, useFormat()));
  if (!figure.runs || words === '') return words;
  return (
    <TextLink to="/outcomes/runs" search={{ ...search, set: figure.runs.all }} sx={{ display: 'inline-block', py: '3px' }}>
      {words}
    </TextLink>
  );
}

function Unknown({ figure, search }: { figure: Figure; search: Props['search'] }) {
  const { state, n, runs } = figure;
  if (state === 'no_baseline') {
    return (
      <Stack spacing={0.5}>
        <Typography sx={{ color: 'text.secondary' }}>
          {plural(n, 'request')} finished, but nobody has said how long they took before.
        </Typography>
        <TextLink to="/outcomes/baselines">Record how it was before</TextLink>
      </Stack>
    );
  }
  if (state === 'nothing')
    return <Typography sx={{ color: 'text.secondary' }}>{NOTHING[figure.id] ?? 'Nothing in this period.'}</Typography>;
  if (n >= ENOUGH) return <Typography sx={{ color: 'text.secondary' }}>Too many are still open to tell.</Typography>;
  return (
    <Box>
      <Typography sx={{ color: 'text.secondary' }}>
        Still collecting: {n} of {ENOUGH}
      </Typography>
      <Box aria-hidden sx={{ display: 'flex', gap: '3px', mt: 1, maxWidth: 220 }}>
        {Array.from({ length: ENOUGH }, (_, at) => (
          <Box key={String(at)} sx={{ flex: 1, height: 6, borderRadius: '2px', bgcolor: at < n ? 'quiet.main' : 'quiet.line' }} />
        ))}
      </Box>
      {runs && n > 0 && (
        <TextLink to="/outcomes/runs" search={{ ...search, set: runs.all }} variant="body2" sx={{ display: 'inline-block', mt: 1 }}>
          Open {n === 1 ? 'it' : 'them'}
        </TextLink>
      )}
    </Box>
  );
}

const NOTHING: Partial<Record<Figure['id'], string>> = {
  oldest_open: 'No question is open.',
  interruptions: 'Nobody was sent a message.',
  on_time: 'Nothing was promised for a certain time.',
  rating: 'Nobody has rated a result yet. One tap on a finished run does.',
  pulse: 'Nobody has answered this month’s question yet.',
};

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
