import AccountIcon from '@mui/icons-material/AccountCircleOutlined';
import BoltIcon from '@mui/icons-material/BoltOutlined';
import BusinessIcon from '@mui/icons-material/BusinessOutlined';
import ChevronIcon from '@mui/icons-material/ChevronRight';
import HistoryIcon from '@mui/icons-material/HistoryOutlined';
import KeyIcon from '@mui/icons-material/KeyOutlined';
import LinkIcon from '@mui/icons-material/LinkOutlined';
import StopIcon from '@mui/icons-material/PanToolOutlined';
import PeopleIcon from '@mui/icons-material/PeopleOutlined';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useQuery } from '@tanstack/react-query';
import { Navigate, Outlet } from '@tanstack/react-router';
import { profileQuery } from '../../../lib/session.ts';
import { AreaLink, BackLink } from '../../../ui/links.tsx';
import { Page } from '../../../ui/page.tsx';

const PLACES = [
  { to: '/settings/workspace', label: 'Workspace', what: 'Name, time zone, currency', icon: BusinessIcon, scope: 'modules:read' },
  { to: '/settings/people', label: 'People', what: 'Invite, roles, who has left', icon: PeopleIcon, scope: 'users:read' },
  { to: '/settings/automations', label: 'Automations', what: 'On or off, how they work', icon: BoltIcon, scope: 'modules:read' },
  { to: '/settings/connections', label: 'Connections', what: 'Accounts in other systems', icon: LinkIcon, scope: 'connections:read' },
  { to: '/settings/keys', label: 'Keys', what: 'For programs such as n8n', icon: KeyIcon, scope: 'machines:write' },
  { to: '/settings/limits', label: 'Limits & stop', what: 'What may be spent, and the stop', icon: StopIcon, scope: 'modules:read' },
  { to: '/settings/audit', label: 'Audit', what: 'Who did what and when', icon: HistoryIcon, scope: 'audit:read' },
  { to: '/settings/you', label: 'You', what: 'Your name, phone, sessions', icon: AccountIcon, scope: 'profile:read' },
] as const;

const useIsWide = () => useMediaQuery(useTheme().breakpoints.up('md'), { noSsr: true });

/** The list of settings on the left and the one that is open beside it; on a phone one of the two. */
export function SettingsLayout() {
  const isWide = useIsWide();
  if (!isWide) return <Outlet />;
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: '220px minmax(0, 1fr)', maxWidth: 1280, mx: 'auto' }}>
      <Box component="nav" aria-label="Settings" sx={{ pt: 4, pl: { md: 3, lg: 4 }, position: 'sticky', top: 0, alignSelf: 'start' }}>
        <Typography variant="subtitle2" sx={{ px: 1.25, pb: 1, color: 'text.tertiary' }}>
          Settings
        </Typography>
        <Places />
      </Box>
      <Outlet />
    </Box>
  );
}

/** `/settings`: on a phone the list; beside a list it would be empty, so the first one opens. */
export function SettingsIndex() {
  const isWide = useIsWide();
  if (isWide) return <Navigate to="/settings/workspace" replace />;
  return (
    <Page title="Settings">
      <Box component="nav" aria-label="Settings">
        <Places isList />
      </Box>
    </Page>
  );
}

/** The way back to the list, where the list is not beside. */
export function SettingsBack() {
  return useIsWide() ? null : <BackLink to="/settings">Settings</BackLink>;
}

function Places({ isList = false }: { isList?: boolean }) {
  const scopes = useQuery(profileQuery).data?.scopes ?? [];
  const shown = PLACES.filter(({ scope }) => scopes.includes(scope));
  return (
    <Box
      component="ul"
      sx={{
        m: 0,
        p: 0,
        listStyle: 'none',
        ...(isList && { border: 1, borderColor: 'divider', borderRadius: 3, bgcolor: 'background.paper', overflow: 'hidden' }),
      }}
    >
      {shown.map(({ to, label, what, icon: Icon }) => (
        <Box component="li" key={to} sx={isList ? { '& + &': { borderTop: 1, borderColor: 'divider' } } : { mb: 0.25 }}>
          <AreaLink
            to={to}
            sx={{
              display: 'flex',
              alignItems: 'center',
              gap: 1.5,
              px: isList ? 2 : 1.25,
              minHeight: isList ? 60 : 40,
              borderRadius: isList ? 0 : 2,
              fontWeight: 550,
              color: isList ? 'text.primary' : 'text.secondary',
              ':hover': { bgcolor: 'surface.hover', color: 'text.primary' },
              '&[data-status="active"]': { bgcolor: isList ? 'transparent' : 'surface.sunken', color: 'text.primary' },
            }}
          >
            <Icon aria-hidden sx={{ fontSize: 20, color: 'text.tertiary' }} />
            <Box sx={{ flexGrow: 1, minWidth: 0 }}>
              {label}
              {isList && (
                <Typography component="div" variant="body2" sx={{ color: 'text.secondary' }}>
                  {what}
                </Typography>
              )}
            </Box>
            {isList && <ChevronIcon aria-hidden sx={{ fontSize: 20, color: 'text.tertiary' }} />}
          </AreaLink>
        </Box>
      ))}
    </Box>
  );
}
