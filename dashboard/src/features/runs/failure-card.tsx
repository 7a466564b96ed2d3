import type { BulkOperation, FailureGroup } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { plural } from '../../lib/format.ts';
import { useFormat, useMay } from '../../lib/session.ts';
import { LinkButton } from '../../ui/links.tsx';
import { BulkPanel } from './bulk-panel.tsx';
import { CauseForm, OpenAgain } from './cause-form.tsx';
import { DayBars } from './day-bars.tsx';

type Panel = 'retry' | 'resolved' | 'ignored';
type Props = { group: FailureGroup; onStarted: (operation: Pick<BulkOperation, 'id'>) => void };

/** One cause of failures: how many, since when, and what can be done about all of them. */
export function FailureCard({ group, onStarted }: Props) {
  const format = useFormat();
  const mayControl = useMay('runs:control');
  const mayManage = useMay('failures:manage');
  const [panel, setPanel] = useState<Panel | null>(null);
  const { fingerprint, open, open_capped: isCapped, state, why } = group;
  const count = `${format.number(open)}${isCapped ? '+' : ''}`;
  const selection = { filter: { state: 'needs_help', failure_group: fingerprint } };
  const close = () => setPanel(null);
  return (
    <Paper variant="outlined" component="li" aria-label={why} sx={{ p: { xs: 2, sm: 2.5 } }}>
      <Box sx={{ display: 'grid', gridTemplateColumns: { xs: '1fr', sm: '1fr auto' }, columnGap: 3, rowGap: 1.5 }}>
        <Box sx={{ minWidth: 0 }}>
          <Typography variant="h3" component="h2" sx={{ overflowWrap: 'anywhere' }}>
            {why}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary', mt: 0.5 }}>
            {[group.module_title, group.step_title].filter(Boolean).join(', at ')}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            First seen {format.when(group.first_seen_at)}, last seen {format.when(group.last_seen_at)}, {plural(group.total, 'time')} in all
          </Typography>
          {group.changed_by && state !== 'open' && <WhatWasDone group={group} />}
        </Box>
        <Box sx={{ display: 'flex', alignItems: 'flex-end', gap: 2 }}>
          <Box>
            <Typography variant="figure" sx={{ color: open > 0 ? 'trouble.text' : 'text.primary', lineHeight: 1.1 }}>
              {count}
            </Typography>
            <Typography variant="caption" sx={{ color: 'text.secondary' }}>
              {open === 1 ? 'needs help' : 'need help'}
            </Typography>
          </Box>
          <DayBars days={group.days} />
        </Box>
      </Box>
      <Box sx={{ mt: 2 }}>
        {panel === null && (
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
            {mayControl && open > 0 && group.can_retry && (
              <Button size="small" variant="contained" onClick={() => setPanel('retry')}>
                Retry {open === 1 ? 'this one' : `these ${count}`}
              </Button>
            )}
            <LinkButton
              size="small"
              variant="outlined"
              to="/runs"
              search={{ cause: fingerprint, ...(open > 0 ? { state: 'needs_help' } : {}) }}
            >
              Show the runs
            </LinkButton>
            {mayManage && state === 'open' && (
              <>
                <Button size="small" variant="outlined" onClick={() => setPanel('resolved')}>
                  Resolve
                </Button>
                <Button size="small" onClick={() => setPanel('ignored')}>
                  Ignore for now
                </Button>
              </>
            )}
            {mayManage && state !== 'open' && <OpenAgain fingerprint={fingerprint} />}
          </Box>
        )}
        {panel === 'retry' && <BulkPanel action="retry" selection={selection} onStarted={onStarted} onBack={close} />}
        {(panel === 'resolved' || panel === 'ignored') && <CauseForm group={group} state={panel} onDone={close} onBack={close} />}
      </Box>
    </Paper>
  );
}

function WhatWasDone({ group: { state, changed_by: by, changed_at: at, note, ignore_per_hour: perHour } }: { group: FailureGroup }) {
  const format = useFormat();
  const until = state === 'ignored' && perHour !== null ? ` until more than ${perHour} come in an hour` : '';
  return (
    <Typography variant="body2" sx={{ mt: 1 }}>
      {state === 'ignored' ? 'Ignored' : 'Resolved'} by {by}
      {at ? `, ${format.when(at)}` : ''}
      {until}
      {note ? `: ${note}` : ''}
    </Typography>
  );
}
