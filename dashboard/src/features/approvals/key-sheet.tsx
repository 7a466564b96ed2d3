import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import Typography from '@mui/material/Typography';
import { Fragment } from 'react';
import { KeyHint } from '../../ui/key-hint.tsx';

const KEYS = [
  { keys: 'j', does: 'Next question' },
  { keys: 'k', does: 'Question before' },
  { keys: 'a', does: 'Go to approve, then Enter approves' },
  { keys: 'e', does: 'Change something' },
  { keys: 'x', does: 'Reject with a reason' },
  { keys: 'r', does: 'Reply in words, where that is asked for' },
  { keys: 's', does: 'Put aside until later' },
  { keys: '@', does: 'Give to someone' },
  { keys: 'Space', does: 'Select, for several at once; Shift-click selects up to there' },
  { keys: 'Ctrl ↵', does: 'Send what is open' },
  { keys: 'z', does: 'Undo what you just decided' },
  { keys: 'Esc', does: 'Close what is open' },
  { keys: '?', does: 'This list' },
];

/** The inbox's keys. */
export function KeySheet({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog
      open={isOpen}
      onClose={onClose}
      aria-labelledby="key-sheet-title"
      slotProps={{ paper: { sx: { p: 3, borderRadius: 3, width: 380 } } }}
    >
      <Typography id="key-sheet-title" variant="h2" sx={{ mb: 2 }}>
        Keys
      </Typography>
      <Box component="dl" sx={{ m: 0, mb: 3, display: 'grid', gridTemplateColumns: '72px 1fr', rowGap: 1.25, alignItems: 'center' }}>
        {KEYS.map(({ keys, does }) => (
          <Fragment key={keys}>
            <dt>
              <KeyHint keys={keys} />
            </dt>
            <Box component="dd" sx={{ m: 0 }}>
              {does}
            </Box>
          </Fragment>
        ))}
      </Box>
      <Button variant="outlined" onClick={onClose} autoFocus>
        Close keys
      </Button>
    </Dialog>
  );
}
