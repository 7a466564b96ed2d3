import { BULK_ACTIONS, type BulkAction, type BulkOperation } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { plural } from '../../lib/format.ts';
import { BulkPanel } from './bulk-panel.tsx';
import type { Selection } from './queries.ts';
import { ACTION_WORDS } from './words.ts';

type Props = {
  /** ids of the selected runs */
  selected: ReadonlySet<string>;
  /** the filter of the list, for "all that match"; null when nothing narrows it to what could be meant */
  filter: Record<string, string | number>;
  /** what the list says it has: "412 runs", "1000+ runs" */
  all: string | null;
  isAllLoadedSelected: boolean;
  onSelectAll: () => void;
  onClear: () => void;
  onStarted: (operation: BulkOperation) => void;
};

/** What can be done to the selected runs; stays in reach at the bottom of the window. */
export function BulkBar({ selected, filter, all, isAllLoadedSelected, onSelectAll, onClear, onStarted }: Props) {
  const [action, setAction] = useState<BulkAction | null>(null);
  const [isAll, setAll] = useState(false);
  if (selected.size === 0) return null;
  const selection: Selection = isAll ? { filter } : { job_ids: [...selected] };
  return (
    <Paper
      variant="outlined"
      component="section"
      aria-label="Selected runs"
      sx={{ position: 'sticky', bottom: { xs: 72, md: 16 }, zIndex: 3, mt: 2, p: 2, borderColor: 'surface.strongLine', boxShadow: 6 }}
    >
      {action === null ? (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 }}>
          <Typography role="status" variant="subtitle1" sx={{ mr: 1 }}>
            {isAll ? `All ${all ?? 'runs'} that match` : `${plural(selected.size, 'run')} selected`}
          </Typography>
          {BULK_ACTIONS.map((one) => (
            <Button key={one} size="small" variant="outlined" onClick={() => setAction(one)}>
              {ACTION_WORDS[one].verb}
            </Button>
          ))}
          {!isAll && !isAllLoadedSelected && (
            <Button size="small" onClick={onSelectAll}>
              Select all shown
            </Button>
          )}
          {!isAll && isAllLoadedSelected && all !== null && (
            <Button size="small" onClick={() => setAll(true)}>
              Select all {all} that match
            </Button>
          )}
          <Button
            size="small"
            sx={{ ml: { sm: 'auto' } }}
            onClick={() => {
              setAll(false);
              onClear();
            }}
          >
            Select none
          </Button>
        </Box>
      ) : (
        <BulkPanel key={`${action} ${isAll}`} action={action} selection={selection} onStarted={onStarted} onBack={() => setAction(null)} />
      )}
    </Paper>
  );
}
