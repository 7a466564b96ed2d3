import type { Schedule } from '@banksman/contracts';
import Paper from '@mui/material/Paper';
import Skeleton from '@mui/material/Skeleton';
import { useQuery } from '@tanstack/react-query';
import { schedulesQuery } from '../../features/schedules/queries.ts';
import { ScheduleRow } from '../../features/schedules/schedule-row.tsx';
import { plural } from '../../lib/format.ts';
import { useFormat, useMay } from '../../lib/session.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { BackLink, LinkButton } from '../../ui/links.tsx';
import { Page } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';

export function SchedulesPage() {
  const { data: schedules, error, refetch } = useQuery(schedulesQuery);
  const mayChange = useMay('schedules:write');
  const create = mayChange && (
    <LinkButton to="/automations/schedules/new" variant="contained">
      New schedule
    </LinkButton>
  );
  return (
    <Page
      title="Schedules"
      standing={schedules ? <Standing schedules={schedules} /> : error ? undefined : <Skeleton width={220} />}
      above={<BackLink to="/automations">Automations</BackLink>}
      actions={schedules && schedules.length > 0 && create}
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!schedules && !error && <Skeleton variant="rounded" height={240} />}
      {schedules?.length === 0 && (
        <EmptyState title="Nothing repeats yet" action={create}>
          A schedule starts an automation again and again, every Monday at 7:00 for example, and says here how it went.
        </EmptyState>
      )}
      {schedules && schedules.length > 0 && (
        <Paper variant="outlined" component="ul" aria-label="Schedules" sx={{ m: 0, p: 0, listStyle: 'none' }}>
          {schedules.map((schedule) => (
            <ScheduleRow key={schedule.id} schedule={schedule} />
          ))}
        </Paper>
      )}
    </Page>
  );
}

function Standing({ schedules }: { schedules: readonly Schedule[] }) {
  const format = useFormat();
  const [next] = schedules.flatMap(({ next_at }) => (next_at ? [next_at] : [])).toSorted();
  const stopped = schedules.filter(({ last_problem }) => last_problem !== null).length;
  const parts = [
    plural(schedules.length, 'schedule'),
    next ? `the next start on ${format.upcoming(next)}` : null,
    stopped > 0 ? `${stopped} with something to look at` : null,
  ];
  return parts.filter((part) => part !== null).join(', ');
}
