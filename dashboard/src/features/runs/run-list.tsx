import type { RunSummary } from '@banksman/contracts';
import ArrowUpIcon from '@mui/icons-material/ArrowUpward';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Skeleton from '@mui/material/Skeleton';
import { type KeyboardEvent, useMemo } from 'react';
import { plural } from '../../lib/format.ts';
import { useFormat, useMay } from '../../lib/session.ts';
import { useNow } from '../../lib/use-now.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LinkButton } from '../../ui/links.tsx';
import { ROW_COLUMNS, type RowContext, RunRow } from './run-row.tsx';

/** Up and down walk the rows; enter opens, as links do. */
function walkRows(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.findIndex((row) => row.matches(':focus'));
  const next = rows[at < 0 ? 0 : at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

type RowsProps = {
  runs: readonly RunSummary[];
  glowing: ReadonlySet<string>;
  selected: ReadonlySet<string>;
  /** null: nothing can be done to many, so there is nothing to select for */
  onSelect: ((runId: string, isSelected: boolean) => void) | null;
};

export function RunRows({ runs, glowing, selected, onSelect }: RowsProps) {
  const [canDecide, format, now] = [useMay('approvals:decide'), useFormat(), useNow()];
  const context = useMemo<RowContext>(() => ({ canDecide, format, now }), [canDecide, format, now]);
  return (
    <Paper
      variant="outlined"
      component="ul"
      aria-label="Runs"
      onKeyDown={walkRows}
      sx={{ m: 0, p: 0, listStyle: 'none', overflow: 'hidden' }}
    >
      {runs.map((run) => (
        <RunRow
          key={run.job_id}
          run={run}
          context={context}
          isGlowing={glowing.has(run.job_id)}
          isSelected={selected.has(run.job_id)}
          onSelect={onSelect}
        />
      ))}
    </Paper>
  );
}

/** Says that something came, and waits to be asked for it. */
export function NewRuns({ count, onShow }: { count: number; onShow: () => void }) {
  return (
    <Box role="status" sx={{ position: 'sticky', top: 8, zIndex: 2, display: 'grid', justifyItems: 'center', height: 0 }}>
      {count > 0 && (
        <Button
          size="small"
          variant="contained"
          startIcon={<ArrowUpIcon />}
          onClick={onShow}
          sx={{ mt: { xs: -1, lg: -3.5 }, borderRadius: 5, height: 36 }}
        >
          Show {plural(count, 'new run')}
        </Button>
      )}
    </Box>
  );
}

export function RunsSkeleton() {
  return (
    <Paper variant="outlined" aria-hidden sx={{ overflow: 'hidden' }}>
      {Array.from({ length: 8 }, (_, index) => index).map((index) => (
        <Box
          key={index}
          sx={{
            display: 'grid',
            gridTemplateColumns: ROW_COLUMNS,
            columnGap: 2,
            alignItems: 'center',
            minHeight: 56,
            px: 2,
            borderTop: index === 0 ? 0 : 1,
            borderColor: 'divider',
          }}
        >
          <Skeleton variant="rounded" width={132} height={24} sx={{ display: { xs: 'none', md: 'block' } }} />
          <Skeleton width={`${72 - ((index * 17) % 40)}%`} height={18} />
          <Skeleton width="70%" height={18} sx={{ display: { xs: 'none', md: 'block' } }} />
          <Skeleton width={72} height={18} sx={{ justifySelf: 'end' }} />
        </Box>
      ))}
    </Paper>
  );
}

/** Never ran and nothing matches are two different screens. */
export function NoRuns({ isNarrowed, onClear, canStart }: { isNarrowed: boolean; onClear: () => void; canStart: boolean }) {
  if (isNarrowed) {
    return (
      <EmptyState
        title="No run matches"
        action={
          <Button variant="outlined" onClick={onClear}>
            Show all runs
          </Button>
        }
      >
        Take a filter away, or try fewer words.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="Nothing has run yet"
      action={
        canStart && (
          <LinkButton variant="contained" to="/automations">
            Choose an automation
          </LinkButton>
        )
      }
    >
      A run is one piece of work that Banksman does for you. Every one appears here, with what was decided and what it cost.
    </EmptyState>
  );
}
