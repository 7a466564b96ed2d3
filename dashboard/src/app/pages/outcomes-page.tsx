import type { OutcomesReport } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { modulesQuery } from '../../features/automations/queries.ts';
import { Business } from '../../features/outcomes/business.tsx';
import { PeriodBar } from '../../features/outcomes/period-bar.tsx';
import { outcomesQuery } from '../../features/outcomes/queries.ts';
import type { OutcomeSearch } from '../../features/outcomes/search.ts';
import { Technical } from '../../features/outcomes/technical.tsx';
import { plural } from '../../lib/format.ts';
import { useFormat, useIsRoleKnown, useMay } from '../../lib/session.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LinkButton } from '../../ui/links.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';

const route = getRouteApi('/signed-in/outcomes');

export function OutcomesPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const format = useFormat();
  const mayRead = useMay('outcomes:read');
  const mayWrite = useMay('outcomes:write');
  const tab = search.tab ?? 'business';
  const report = useQuery({ ...outcomesQuery(search, format.today()), enabled: mayRead });
  const onSearch = (next: OutcomeSearch) => void navigate({ search: next, replace: true });
  const isKnown = useIsRoleKnown();
  if (isKnown && !mayRead)
    return (
      <Page title="Outcomes">
        <Notice tone="quiet" title="Your role does not see the numbers of the company">
          What became of a run stands on its own page. Ask an administrator of your workspace for more.
        </Notice>
      </Page>
    );
  return (
    <Page
      title="Outcomes"
      standing={report.data ? <Standing report={report.data} /> : undefined}
      actions={
        mayWrite && (
          <LinkButton to="/outcomes/baselines" variant="outlined">
            Baselines and money
          </LinkButton>
        )
      }
    >
      <Tabs
        value={tab}
        aria-label="Outcomes"
        onChange={(_event, next: 'business' | 'technical') => onSearch({ ...search, tab: next })}
        sx={{ mb: 3 }}
      >
        <Tab id="tab-business" aria-controls="panel" value="business" label="Business" />
        <Tab id="tab-technical" aria-controls="panel" value="technical" label="Technical health" />
      </Tabs>
      <Box role="tabpanel" id="panel" aria-labelledby={`tab-${tab}`}>
        {tab === 'technical' ? <Technical /> : <BusinessTab search={search} onSearch={onSearch} report={report} />}
      </Box>
    </Page>
  );
}

type TabProps = {
  search: OutcomeSearch;
  onSearch: (search: OutcomeSearch) => void;
  report: { data: OutcomesReport | undefined; error: unknown; refetch: () => unknown; isPlaceholderData: boolean };
};

function BusinessTab({ search, onSearch, report }: TabProps) {
  const format = useFormat();
  const modules = useQuery(modulesQuery).data ?? [];
  const mayTell = useMay('outcomes:tell');
  const { data, error } = report;
  const isUnused = data !== undefined && data.first_weeks.length === 0 && data.units.open === 0;
  const young = data?.phase === 'first_weeks' ? data.first_weeks.find(({ is_over: isOver }) => !isOver) : undefined;
  return (
    <>
      <PeriodBar search={search} onSearch={onSearch} report={data} modules={modules} />
      {error != null && (
        <Box sx={{ mb: 2 }}>
          <Problem error={error} onRetry={() => void report.refetch()} />
        </Box>
      )}
      {data === undefined && error == null && <Loading />}
      {isUnused && (
        <EmptyState
          title="Nothing to count yet"
          action={
            <LinkButton to="/automations" variant="contained">
              Start an automation
            </LinkButton>
          }
        >
          As runs end, this page shows the staff time they saved, how fast they were and how often they were right. Each number opens its
          runs.
        </EmptyState>
      )}
      {data && !isUnused && (
        <Box sx={{ opacity: report.isPlaceholderData ? 0.6 : 1, transition: 'opacity 150ms' }}>
          {young && (
            <Box sx={{ mb: 3 }}>
              <Notice tone="quiet" role="note" title={`The first two weeks, until ${format.nightYear(young.until)}`}>
                Everybody is still getting used to it. These days are shown by themselves and left out of everything later.
              </Notice>
            </Box>
          )}
          <Business
            report={data}
            mayAnswer={mayTell}
            search={{ from: data.from, to: data.to, automation: search.automation, kind: search.kind, phase: data.phase }}
          />
        </Box>
      )}
    </>
  );
}

function Standing({ report: { units, from, to } }: { report: OutcomesReport }) {
  const format = useFormat();
  const parts = [
    `${plural(units.completed, 'request')} finished from ${format.day(from)} to ${format.day(to)}`,
    units.open > 0 ? `${units.open} still open` : null,
    units.failed > 0 ? `${units.failed} failed or cancelled` : null,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

function Loading() {
  return (
    <Box aria-busy sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', md: '1fr 1fr' } }}>
      {[280, 280, 160, 160, 160, 160].map((height, at) => (
        <Skeleton key={String(at)} variant="rounded" height={height} />
      ))}
    </Box>
  );
}
