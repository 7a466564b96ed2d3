import BoltIcon from '@mui/icons-material/BoltOutlined';
import InboxIcon from '@mui/icons-material/InboxOutlined';
import OutcomesIcon from '@mui/icons-material/InsightsOutlined';
import SettingsIcon from '@mui/icons-material/SettingsOutlined';
import RunsIcon from '@mui/icons-material/ViewListOutlined';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { profileQuery } from '../lib/session.ts';
import { AreaLink } from '../ui/links.tsx';
import { Mark } from '../ui/mark.tsx';
import { visuallyHidden } from '../ui/visually-hidden.ts';

const PLACES = [
  { to: '/inbox', label: 'Inbox', icon: InboxIcon },
  { to: '/runs', label: 'Runs', icon: RunsIcon },
  { to: '/automations', label: 'Automations', icon: BoltIcon },
  { to: '/outcomes', label: 'Outcomes', icon: OutcomesIcon },
  { to: '/settings', label: 'Settings', icon: SettingsIcon },
] as const;

export function Rail({ waiting }: { waiting: string }) {
  const workspace = useQuery(profileQuery).data?.workspace;
  return (
    <Box
      component="nav"
      aria-label="Main"
      sx={{
        display: { xs: 'none', md: 'flex' },
        flexDirection: 'column',
        position: 'sticky',
        top: 0,
        height: '100dvh',
        p: 1.5,
        borderRight: 1,
        borderColor: 'divider',
        bgcolor: 'background.paper',
      }}
    >
      <AreaLink to="/inbox" sx={{ display: 'flex', alignItems: 'center', gap: 1.25, px: 1, py: 1, mb: 2, borderRadius: 2 }}>
        <Mark sx={{ fontSize: 28, color: 'text.primary' }} />
        <Typography component="span" sx={{ fontWeight: 680, fontSize: '1.0625rem', letterSpacing: '-0.02em' }}>
          Banksman
        </Typography>
      </AreaLink>
      {PLACES.map(({ to, label, icon: Icon }) => (
        <AreaLink
          key={to}
          to={to}
          sx={{
            display: 'flex',
            alignItems: 'center',
            gap: 1.5,
            px: 1.25,
            minHeight: 40,
            mb: 0.25,
            borderRadius: 2,
            color: 'text.secondary',
            fontWeight: 550,
            ':hover': { bgcolor: 'surface.hover', color: 'text.primary' },
            '&[data-status="active"]': { bgcolor: 'surface.sunken', color: 'text.primary' },
          }}
        >
          <Icon aria-hidden sx={{ fontSize: 20 }} />
          {label}
          {to === '/inbox' && <Count waiting={waiting} />}
        </AreaLink>
      ))}
      <Box sx={{ mt: 'auto', px: 1.25, pb: 0.5 }}>
        <Typography variant="subtitle2" noWrap title={workspace?.name}>
          {workspace?.name}
        </Typography>
        {workspace?.is_demo && (
          <Typography variant="caption" sx={{ color: 'text.tertiary', display: 'block', lineHeight: 1.4 }}>
            Demo: nothing real is booked
          </Typography>
        )}
      </Box>
    </Box>
  );
}

export function BottomBar({ waiting, height }: { waiting: string; height: number }) {
  return (
    <Box
      component="nav"
      aria-label="Main"
      sx={{
        display: { xs: 'grid', md: 'none' },
        gridTemplateColumns: `repeat(${PLACES.length}, 1fr)`,
        position: 'fixed',
        insetInline: 0,
        bottom: 0,
        height,
        zIndex: 'appBar',
        bgcolor: 'background.paper',
        borderTop: 1,
        borderColor: 'divider',
        pb: 'env(safe-area-inset-bottom)',
      }}
    >
      {PLACES.map(({ to, label, icon: Icon }) => (
        <AreaLink
          key={to}
          to={to}
          sx={{
            position: 'relative',
            display: 'grid',
            placeContent: 'center',
            justifyItems: 'center',
            gap: 0.25,
            fontSize: '0.75rem',
            fontWeight: 550,
            color: 'text.tertiary',
            '&[data-status="active"]': { color: 'text.primary' },
          }}
        >
          <Box sx={{ position: 'relative', height: 24 }}>
            <Icon aria-hidden sx={{ fontSize: 24 }} />
            {to === '/inbox' && waiting !== '0' && (
              <Box sx={{ position: 'absolute', left: 14, top: -4 }}>
                <Count waiting={waiting} />
              </Box>
            )}
          </Box>
          {label}
        </AreaLink>
      ))}
    </Box>
  );
}

function Count({ waiting }: { waiting: string }) {
  if (waiting === '0') return null;
  return (
    <Box
      component="span"
      sx={{
        ml: 'auto',
        minWidth: 20,
        height: 20,
        px: 0.75,
        borderRadius: '10px',
        display: 'inline-grid',
        placeItems: 'center',
        fontSize: '0.75rem',
        fontWeight: 680,
        lineHeight: 1,
        bgcolor: 'signal.main',
        color: 'signal.contrastText',
      }}
    >
      {waiting}
      <span style={visuallyHidden}> waiting for you</span>
    </Box>
  );
}
