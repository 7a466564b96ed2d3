import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';

/** Nothing to show: what it means in one sentence, and at most one button. */
export function EmptyState({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <Box
      sx={{
        px: 3,
        py: { xs: 6, md: 9 },
        display: 'grid',
        justifyItems: 'center',
        textAlign: 'center',
        border: 1,
        borderStyle: 'dashed',
        borderColor: 'quiet.line',
        borderRadius: 3,
      }}
    >
      <Typography variant="h2">{title}</Typography>
      <Typography sx={{ mt: 1, maxWidth: 440, color: 'text.secondary', textWrap: 'balance' }}>{children}</Typography>
      {action && <Box sx={{ mt: 3 }}>{action}</Box>}
    </Box>
  );
}
