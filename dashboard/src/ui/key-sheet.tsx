import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import Typography from '@mui/material/Typography';
import { Fragment } from 'react';
import { KeyHint } from './key-hint.tsx';

type Props = { keys: readonly { keys: string; does: string }[]; onClose: () => void };

/** A page's keys; open while it is drawn. */
export function KeySheet({ keys, onClose }: Props) {
  return (
    <Dialog open onClose={onClose} aria-labelledby="key-sheet-title" slotProps={{ paper: { sx: { p: 3, borderRadius: 3, width: 380 } } }}>
      <Typography id="key-sheet-title" variant="h2" sx={{ mb: 2 }}>
        Keys
      </Typography>
      <Box component="dl" sx={{ m: 0, mb: 3, display: 'grid', gridTemplateColumns: '56px 1fr', rowGap: 1.25, alignItems: 'center' }}>
        {keys.map(({ keys: shown, does }) => (
          <Fragment key={shown}>
            <dt>
              {shown.split(' ').map((one) => (
                <KeyHint key={one} keys={one} />
              ))}
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
