import BackHandIcon from '@mui/icons-material/BackHandOutlined';
import CheckIcon from '@mui/icons-material/CheckCircleOutlined';
import InfoIcon from '@mui/icons-material/InfoOutlined';
import WarningIcon from '@mui/icons-material/WarningAmber';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import type { Tone } from './state-look.tsx';

const ICON = { signal: BackHandIcon, working: InfoIcon, someone: InfoIcon, quiet: InfoIcon, done: CheckIcon, trouble: WarningIcon };

type Props = {
  tone: Tone;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  role?: 'status' | 'alert' | 'note';
  ref?: React.Ref<HTMLDivElement>;
};

/** A calm block that says one thing: what happened or what to know. `alert` only for what went wrong just now. */
export function Notice({ tone, title, children, action, role = 'status', ref }: Props) {
  const Icon = ICON[tone];
  return (
    <Box
      ref={ref}
      role={role}
      tabIndex={-1}
      sx={{
        display: 'flex',
        gap: 1.5,
        p: 2,
        borderRadius: 2,
        border: 1,
        borderColor: `${tone}.line`,
        bgcolor: `${tone}.soft`,
        outlineOffset: 2,
      }}
    >
      <Icon aria-hidden sx={{ fontSize: 20, mt: '1px', color: `${tone}.text`, flexShrink: 0 }} />
      <Box sx={{ minWidth: 0, flexGrow: 1 }}>
        <Typography variant="subtitle1" sx={{ color: `${tone}.text`, overflowWrap: 'anywhere' }}>
          {title}
        </Typography>
        {children && (
          <Typography component="div" variant="body2" sx={{ mt: 0.25, color: 'text.primary' }}>
            {children}
          </Typography>
        )}
        {action && <Box sx={{ mt: 1.5 }}>{action}</Box>}
      </Box>
    </Box>
  );
}
