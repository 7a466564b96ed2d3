import type { RunDetail } from '@banksman/contracts';
import Box from '@mui/material/Box';
import { span } from '../../lib/format.ts';
import { useFormat, useMay } from '../../lib/session.ts';
import { useNow } from '../../lib/use-now.ts';
import { StatusChip } from '../../ui/status-chip.tsx';

/** The question that is open: who was asked and until when. */
export type Asked = { people: readonly string[]; until: string };

/** How the run stands, as chip and sentence. */
export function StandingLine({ run, asked }: { run: RunDetail; asked: Asked | null }) {
  const format = useFormat();
  const canDecide = useMay('approvals:decide');
  const now = useNow();
  const at = run.graph.steps.find(({ state }) => state === 'working' || state === 'waiting');
  const took = run.finished_at ? span(Date.parse(run.finished_at) - Date.parse(run.created_at)) : '';
  const ended = run.finished_at ? `${format.when(run.finished_at)}, after ${took}` : '';
  const sentence: Record<RunDetail['status'], string> = {
    pending: 'Queued; it starts in a moment.',
    running: at ? `Now: ${at.title}.` : 'At work.',
    executing: at ? `Approved. Now: ${at.title}.` : 'Approved and being carried out.',
    waiting: run.wake_at ? `Goes on by itself at ${format.when(run.wake_at)}.` : 'Waits for an answer from outside.',
    approval_required: waitingFor(asked, canDecide, now),
    completed: `Finished ${ended}.`,
    failed: `Stopped ${ended}.`,
    rejected: `Rejected ${ended}. Nothing was booked.`,
    cancelled: `Cancelled ${ended}.`,
  };
  const age = now.getTime() - Date.parse(run.created_at);
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1.5, rowGap: 0.5, mt: 0.5 }}>
      <StatusChip status={run.status} />
      <span role="status">{sentence[run.status]}</span>
      {!run.finished_at && age > 60_000 && (
        <Box component="span" sx={{ color: 'text.tertiary' }}>
          Started {span(age)} ago.
        </Box>
      )}
    </Box>
  );
}

/** "Waiting for Mark, 2 h left." */
function waitingFor(asked: Asked | null, canDecide: boolean, now: Date): string {
  if (!asked)
    return canDecide ? 'Nothing happens before you decide.' : 'Nothing happens before somebody with the right to approve decides.';
  const names = new Intl.ListFormat('en', { type: 'disjunction' }).format(asked.people);
  const left = Date.parse(asked.until) - now.getTime();
  const time = left > 0 ? `${span(left)} left` : 'time has run out';
  return `Waiting for ${names || (canDecide ? 'you' : 'somebody with the right to approve')}, ${time}.`;
}
