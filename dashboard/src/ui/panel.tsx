import Paper from '@mui/material/Paper';
import type { ReactNode } from 'react';

/** A block of a page that holds one form or one list of facts. */
export function Panel({ children }: { children: ReactNode }) {
  return (
    <Paper variant="outlined" sx={{ p: { xs: 2, sm: 3 } }}>
      {children}
    </Paper>
  );
}
