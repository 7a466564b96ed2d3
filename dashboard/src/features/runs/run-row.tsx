import type { RunSummary } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import { keyframes } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import { memo } from 'react';
import { type Format, span, took } from '../../lib/format.ts';
import { standingOf } from '../../lib/human-state.ts';
import { AreaLink } from '../../ui/links.tsx';
import { Sentence } from '../../ui/sentence.tsx';
import { StandingChip } from '../../ui/status-chip.tsx';
import { STATUS_WORDS, TRIGGER_WORDS } from './words.ts';

export const ROW_COLUMNS = { xs: '1fr auto', md: '188px minmax(0, 1fr) minmax(110px, 150px) 116px' };
const glow = keyframes({ from: { backgroundColor: 'var(--bk-palette-working-soft)' } });

/** What all rows of a list need to know; asked for once, because each row that asks by itself listens for each change by itself. */
export type RowContext = { canDecide: boolean; format: Format; now: Date };
type Props = {
  run: RunSummary;
  context: RowContext;
  isGlowing: boolean;
  isSelected: boolean;
  onSelect: ((runId: string, isSelected: boolean) => void) | null;
};

/** One run as one business sentence, how it stands, who started it, and when. */
export const RunRow = memo(function RunRow({ run, context, isGlowing, isSelected, onSelect }: Props) {
  const isForYou = standingOf(run.status, context.canDecide).state === 'for_you';
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        alignItems: 'stretch',
        // rows out of sight are neither styled nor laid out; so high is a row of two lines, until it has been seen
        contentVisibility: 'auto',
        containIntrinsicSize: { xs: 'auto 125px', md: 'auto 59px' },
        bgcolor: isSelected ? 'surface.sunken' : 'transparent',
        boxShadow: isForYou ? 'inset 3px 0 0 var(--bk-palette-signal-main)' : 'none',
        animation: isGlowing ? `${glow} 1.2s ease-out` : 'none',
        // not `& + &`: a row that waits has a class of its own
        'li + &': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      {onSelect && (
        <Box component="label" sx={{ display: 'grid', alignItems: 'center', pl: 0.75, cursor: 'pointer' }}>
          <Checkbox
            size="small"
            checked={isSelected}
            onChange={(event) => onSelect(run.job_id, event.target.checked)}
            slotProps={{ input: { 'aria-label': `Select ${run.headline}` } }}
          />
        </Box>
      )}
      <RunLink run={run} context={context} isAfterBox={onSelect !== null} />
    </Box>
  );
});

function RunLink({ run, context, isAfterBox }: { run: RunSummary; context: RowContext; isAfterBox: boolean }) {
  const { format, now } = context;
  const standing = standingOf(run.status, context.canDecide, run.resolved !== null);
  const lasted = run.finished_at ? took(Date.parse(run.finished_at) - Date.parse(run.started_at ?? run.created_at)) : null;
  return (
    <AreaLink
      to="/runs/$runId"
      params={{ runId: run.job_id }}
      data-row
      sx={{
        flexGrow: 1,
        minWidth: 0,
        display: 'grid',
        gridTemplateColumns: ROW_COLUMNS,
        gridTemplateAreas: { xs: '"headline headline" "state when"', md: '"state headline who when"' },
        alignItems: 'center',
        columnGap: 2,
        rowGap: 0.75,
        minHeight: 56,
        pl: isAfterBox ? 0.75 : 2,
        pr: 2,
        py: { xs: 1.5, md: 0.75 },
        ':hover': { bgcolor: 'surface.hover' },
        ':focus-visible': { outlineOffset: -2 },
      }}
    >
      <Box sx={{ gridArea: 'state', minWidth: 0 }} title={STATUS_WORDS[run.status].means}>
        <StandingChip standing={standing} />
        {/* not twice: the chip says itself that it was cancelled */}
        {STATUS_WORDS[run.status].word !== standing.note && (
          <Typography
            variant="caption"
            component="p"
            sx={{ display: { xs: 'none', md: 'block' }, pl: 1, color: 'text.tertiary', lineHeight: 1.35 }}
          >
            {STATUS_WORDS[run.status].word}
          </Typography>
        )}
      </Box>
      <Box sx={{ gridArea: 'headline', minWidth: 0, overflowWrap: 'anywhere', textWrap: 'pretty' }}>
        <Typography variant="subtitle1" component="span" sx={{ display: 'block' }}>
          <Sentence>{run.headline}</Sentence>
        </Typography>
        <More run={run} format={format} now={now} />
      </Box>
      <Box sx={{ gridArea: 'who', display: { xs: 'none', md: 'block' }, minWidth: 0 }}>
        <Typography variant="body2" noWrap>
          {run.requested_by ?? 'Banksman'}
        </Typography>
        <Typography variant="caption" noWrap component="p" sx={{ color: 'text.tertiary', lineHeight: 1.35 }}>
          {TRIGGER_WORDS[run.trigger]}
        </Typography>
      </Box>
      <Box sx={{ gridArea: 'when', textAlign: 'right' }}>
        <Typography
          variant="body2"
          component="time"
          dateTime={run.created_at}
          title={format.full(run.created_at)}
          sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }}
        >
          {format.when(run.created_at, now)}
        </Typography>
        <Typography variant="caption" component="p" sx={{ display: { xs: 'none', md: 'block' }, color: 'text.tertiary', lineHeight: 1.35 }}>
          {lasted ? `took ${lasted}` : run.attempt > 1 ? `attempt ${run.attempt}` : ''}
        </Typography>
      </Box>
    </AreaLink>
  );
}

/** What the sentence does not say: for whom it waits and how long, why it failed, what it costs. */
function More({ run, format, now }: { run: RunSummary; format: Format; now: Date }) {
  const parts = [waitsFor(run, now), failedBecause(run), amountOf(run, format)].filter((part) => part !== null);
  if (parts.length === 0) return null;
  return (
    <Typography variant="body2" component="span" sx={{ display: 'block', color: 'text.secondary' }}>
      {parts.join(' · ')}
    </Typography>
  );
}

function waitsFor({ question, waits_since: since, status, wake_at: wakeAt }: RunSummary, now: Date): string | null {
  if (question) {
    const names = question.asked.length > 2 ? `${question.asked.slice(0, 2).join(', ')} and others` : question.asked.join(' and ');
    const leftMs = Date.parse(question.expires_at) - now.getTime();
    return `Waits for ${names || 'a decision'}, ${leftMs > 0 ? `${span(leftMs)} left` : 'its time is over'}`;
  }
  if (status === 'waiting' && wakeAt && Date.parse(wakeAt) > now.getTime()) return `Goes on in ${span(Date.parse(wakeAt) - now.getTime())}`;
  return since ? `Waits for ${span(now.getTime() - Date.parse(since))}` : null;
}

function failedBecause({ why, resolved }: RunSummary): string | null {
  if (resolved) return `Resolved by ${resolved.by}${resolved.note ? `: ${resolved.note}` : ''}`;
  return why;
}

function amountOf({ amount_cents: cents, currency, headline }: RunSummary, format: Format): string | null {
  if (cents === null || currency === null) return null;
  const amount = format.money(cents, currency);
  return headline.includes(amount) || headline.includes(amount.replace(/\.00$/, '')) ? null : amount;
}
