import type { ModuleDetail } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { HotelForm } from '../../features/automations/hotel-form.tsx';
import { ModuleNeeds } from '../../features/automations/module-needs.tsx';
import { moduleQuery } from '../../features/automations/queries.ts';
import { useIsRoleKnown, useMay } from '../../lib/session.ts';
import { BackLink } from '../../ui/links.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';

const route = getRouteApi('/signed-in/automations/$moduleId');

export function AutomationPage() {
  const { moduleId } = route.useParams();
  const { data: module, error, refetch } = useQuery(moduleQuery(moduleId));
  if (!module) {
    return (
      <Page title="Automation" above={<BackLink to="/automations">Automations</BackLink>}>
        {error ? <Problem error={error} onRetry={() => void refetch()} /> : <Skeleton variant="rounded" height={480} />}
      </Page>
    );
  }
  return (
    <Page title={module.title} standing={module.description} above={<BackLink to="/automations">Automations</BackLink>}>
      <Box sx={{ display: 'grid', gap: 3, gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) 320px' }, alignItems: 'start' }}>
        <Start module={module} />
        <Stack spacing={3} component="aside">
          <Section title="What happens then">
            <Steps />
          </Section>
          <Section title="Works in">
            <Paper variant="outlined" sx={{ p: 2 }}>
              <ModuleNeeds needs={module.needs} />
            </Paper>
          </Section>
        </Stack>
      </Box>
    </Page>
  );
}

function Start({ module }: { module: ModuleDetail }) {
  const { job } = route.useSearch();
  const navigate = useNavigate();
  const isKnown = useIsRoleKnown();
  const canStart = useMay('automations:trigger');
  if (!module.enabled)
    return (
      <Notice tone="quiet" title="This automation is switched off">
        Ask an administrator of your workspace to switch it on.
      </Notice>
    );
  if (!isKnown) return <Skeleton variant="rounded" height={480} />;
  if (!canStart)
    return (
      <Notice tone="quiet" title="Your role can look, but not start automations">
        Ask an administrator of your workspace.
      </Notice>
    );
  if (module.slug !== 'hotel-booking')
    return (
      <Notice tone="quiet" title="This automation has no form here">
        It is started from other systems, through the API.
      </Notice>
    );
  return <HotelForm module={module} jobId={job} onStarted={(runId) => void navigate({ to: '/runs/$runId', params: { runId } })} />;
}

const THEN = [
  'Your lodging policy is read and hotels near the job are compared.',
  'You are asked with the best hotel, its price and two others.',
  'After your approval it is booked, once, at most for that price.',
  'The confirmation is written to the job as a daily log.',
];

function Steps() {
  return (
    <Paper variant="outlined" component="ol" sx={{ m: 0, p: 2, listStyle: 'none', display: 'grid', gap: 1.5, counterReset: 'step' }}>
      {THEN.map((text) => (
        <Box
          component="li"
          key={text}
          sx={{
            display: 'grid',
            gridTemplateColumns: '24px 1fr',
            columnGap: 1,
            counterIncrement: 'step',
            '::before': { content: 'counter(step)', fontWeight: 680, color: 'text.tertiary' },
          }}
        >
          <Typography variant="body2">{text}</Typography>
        </Box>
      ))}
    </Paper>
  );
}
