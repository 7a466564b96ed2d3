import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useState } from 'react';
import { Notice } from '../../ui/notice.tsx';

/** Recovery codes, shown this once. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join('\n'));
    setIsCopied(true);
  };
  return (
    <Stack spacing={2}>
      <Notice tone="done" title="Keep these codes where you find them without your phone">
        Each lets you in once, should you lose the app. They are never shown again.
      </Notice>
      <Box
        component="ul"
        aria-label="Recovery codes"
        sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(148px, 1fr))', gap: 1 }}
      >
        {codes.map((code) => (
          <Box component="li" key={code} sx={{ typography: 'mono', fontSize: '0.9375rem' }}>
            {code}
          </Box>
        ))}
      </Box>
      <Stack direction="row" spacing={1}>
        <Button variant="contained" onClick={onDone}>
          I have kept them
        </Button>
        <Button variant="outlined" onClick={() => void copy()}>
          {isCopied ? 'Copied' : 'Copy them'}
        </Button>
      </Stack>
    </Stack>
  );
}
