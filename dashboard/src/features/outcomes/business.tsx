import type { Figure, FigureId, OutcomesReport } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useFormat } from '../../lib/session.ts';
import { TextLink } from '../../ui/links.tsx';
import { Section } from '../../ui/page.tsx';
import { visuallyHidden } from '../../ui/visually-hidden.ts';
import { FigureCard } from './figure-card.tsx';
import { PartsOfTime } from './parts-of-time.tsx';
import { PulseQuestion } from './pulse-question.tsx';
import type { OutcomeRunsSearch } from './search.ts';

const GROUPS: { title: string; figures: FigureId[] }[] = [
  { title: 'Pressure on people', figures: ['touches', 'interruptions', 'after_hours', 'oldest_open', 'pulse'] },
  { title: 'Quality', figures: ['first_pass', 'straight_through', 'reject', 'edit', 'escape'] },
  { title: 'For whoever asked', figures: ['first_answer', 'on_time', 'rating', 'complaints'] },
];

/** What was achieved: time first, then pressure, quality, the people who asked, and whether it pays. */
export function Business({
  report,
  search,
  mayAnswer,
}: {
  report: OutcomesReport;
  search: Omit<OutcomeRunsSearch, 'set'>;
  mayAnswer: boolean;
}) {
  const figure = (id: FigureId): Figure | undefined => report.figures.find((one) => one.id === id);
  const card = (id: FigureId, more?: ReactNode) => {
    const found = figure(id);
    return (
      found && (
        <FigureCard key={id} figure={found} search={search}>
          {more}
        </FigureCard>
      )
    );
  };
  const more: Partial<Record<FigureId, ReactNode>> = {
    oldest_open: figure('oldest_open')?.value != null && <TextLink to="/inbox">Open the inbox</TextLink>,
    pulse: mayAnswer && <PulseQuestion />,
  };
  return (
    <Stack spacing={4}>
      <Typography component="h2" sx={visuallyHidden}>
        Time
      </Typography>
      <Cards min={420}>
        {card('time_saved', <Money report={report} />)}
        {card('turnaround', <PartsOfTime parts={report.parts} />)}
      </Cards>
      <Cards min={280}>
        {card('turnaround_p90')}
        {card('office_turnaround')}
        <Benefit report={report} />
      </Cards>
      {GROUPS.map(({ title, figures }) => (
        <Section key={title} title={title}>
          <Cards min={280}>{figures.map((id) => card(id, more[id]))}</Cards>
        </Section>
      ))}
    </Stack>
  );
}

function Cards({ min, children }: { min: number; children: ReactNode }) {
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: `repeat(auto-fill, minmax(min(100%, ${min}px), 1fr))` },
      }}
    >
      {children}
    </Box>
  );
}

/** Money only from what the client entered. */
function Money({ report: { money, without_baseline: missing } }: { report: OutcomesReport }) {
  const format = useFormat();
  const without = missing.reduce((sum, { units }) => sum + units, 0);
  return (
    <>
      {money && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {format.money(money.saved_cents, money.currency)} at your rate, for {format.money(money.cost_cents, money.currency)} of cost
          {money.cost_cents > 0 &&
            `: ${format.money((money.saved_cents / money.cost_cents) * 100, money.currency)} back for each ${format.money(100, money.currency)} spent`}
        </Typography>
      )}
      {without > 0 && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {without} finished without a baseline and are not in it. <TextLink to="/outcomes/baselines">Record one</TextLink>
        </Typography>
      )}
    </>
  );
}

function Benefit({ report: { benefit } }: { report: OutcomesReport }) {
  const format = useFormat();
  if (!benefit) return null;
  const { state, paid_back_on: paidBack, first_success_on: first, days_to_success: days } = benefit;
  const words = {
    known: paidBack ? `Paid back by ${format.nightYear(paidBack)}` : '',
    not_yet: 'Not paid back yet',
    no_build_hours: 'Not known yet',
    no_baseline: 'Not known yet',
    nothing: 'Nothing finished yet',
  }[state];
  return (
    <Paper
      variant="outlined"
      component="section"
      aria-label="Time to benefit"
      sx={{ p: { xs: 2, sm: 2.5 }, display: 'flex', flexDirection: 'column', gap: 1 }}
    >
      <Typography variant="h3">Time to benefit</Typography>
      <Typography
        variant={state === 'known' ? 'h2' : 'body1'}
        component="p"
        sx={{ color: state === 'known' ? 'text.primary' : 'text.secondary' }}
      >
        {words}
      </Typography>
      {first && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          First success on {format.nightYear(first)}
          {days !== null && `, ${days} days after the first draft`}
        </Typography>
      )}
      {state === 'no_build_hours' && (
        <TextLink to="/outcomes/baselines" hash="terms" variant="body2">
          Enter the hours it took to build
        </TextLink>
      )}
      {state === 'no_baseline' && (
        <TextLink to="/outcomes/baselines" variant="body2">
          Record how it was before
        </TextLink>
      )}
      <Typography variant="caption" sx={{ color: 'text.tertiary', mt: 'auto' }}>
        The day on which the hours saved come up to the hours of building.
      </Typography>
    </Paper>
  );
}
