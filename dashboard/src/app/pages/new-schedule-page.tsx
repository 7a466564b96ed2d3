import Skeleton from '@mui/material/Skeleton';
import { useNavigate } from '@tanstack/react-router';
import { ScheduleForm } from '../../features/schedules/schedule-form.tsx';
import { useIsRoleKnown, useMay } from '../../lib/session.ts';
import { BackLink } from '../../ui/links.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';

export function NewSchedulePage() {
  const navigate = useNavigate();
  const isKnown = useIsRoleKnown();
  const mayChange = useMay('schedules:write');
  return (
    <Page
      title="New schedule"
      standing="Starts an automation again and again."
      above={<BackLink to="/automations/schedules">Schedules</BackLink>}
      width={760}
    >
      {!isKnown && <Skeleton variant="rounded" height={480} />}
      {isKnown && mayChange && <ScheduleForm onCreated={() => void navigate({ to: '/automations/schedules' })} />}
      {isKnown && !mayChange && (
        <Notice tone="quiet" title="Your role can look, but not make schedules">
          Ask a manager or an administrator of your workspace.
        </Notice>
      )}
    </Page>
  );
}
