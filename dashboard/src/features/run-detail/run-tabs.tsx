import type { RunDetail } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import type { ReactNode } from 'react';
import { Problem } from '../../ui/problem.tsx';
import { AuditTrail } from './audit-trail.tsx';
import { Changes } from './changes.tsx';
import { Files } from './files.tsx';
import { Notes } from './notes.tsx';
import { RUN_TABS, type RunTab } from './search.ts';
import { LiveMark, Timeline } from './timeline.tsx';
import type { useRunEvents } from './use-run-events.ts';

type Props = {
  run: RunDetail;
  history: ReturnType<typeof useRunEvents>;
  tab: RunTab;
  /** the step that is looked at: a note is first about it */
  step: string | null;
  onTab: (tab: RunTab) => void;
};

const WORD: Record<RunTab, string> = {
  history: 'What happened',
  notes: 'Notes',
  files: 'Files',
  changes: 'Before and after',
  audit: 'Who did what',
};
const BODY: Record<RunTab, (props: Props) => ReactNode> = {
  history: History,
  notes: ({ run, step }) => <Notes run={run} step={step} />,
  files: ({ run }) => <Files run={run} />,
  changes: ({ run }) => <Changes run={run} />,
  audit: ({ run }) => <AuditTrail run={run} />,
};

/** What else there is about a run, one thing at a time. */
export function RunTabs(props: Props) {
  const { run, tab, onTab } = props;
  const Body = BODY[tab];
  return (
    <Box component="section" aria-label="More about this run">
      <Tabs
        value={tab}
        onChange={(_, next: RunTab) => onTab(next)}
        variant="scrollable"
        scrollButtons={false}
        aria-label="More about this run"
        sx={{ mb: 2, borderBottom: 1, borderColor: 'divider' }}
      >
        {RUN_TABS.map((name) => (
          <Tab
            key={name}
            value={name}
            id={`run-tab-${name}`}
            aria-controls="run-tab-panel"
            label={name === 'files' && run.artifacts.length > 0 ? `Files (${run.artifacts.length})` : WORD[name]}
          />
        ))}
      </Tabs>
      <Box role="tabpanel" id="run-tab-panel" aria-labelledby={`run-tab-${tab}`}>
        <Body {...props} />
      </Box>
    </Box>
  );
}

function History({ run, history }: Props) {
  return (
    <Paper variant="outlined" sx={{ p: 2 }}>
      <Box sx={{ mb: 1, ':empty': { display: 'none' } }}>
        <LiveMark state={history.state} brokenSince={history.brokenSince} />
      </Box>
      {history.error ? (
        <Problem error={history.error} />
      ) : (
        <Timeline events={history.events} steps={run.graph.steps} isLoading={history.isLoading} />
      )}
    </Paper>
  );
}
