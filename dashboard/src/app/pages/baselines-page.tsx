import Paper from '@mui/material/Paper';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { modulesQuery } from '../../features/automations/queries.ts';
import { BaselineForm } from '../../features/outcomes/baseline-form.tsx';
import { BaselineList } from '../../features/outcomes/baseline-list.tsx';
import { baselinesQuery, termsQuery } from '../../features/outcomes/queries.ts';
import { TermsForm } from '../../features/outcomes/terms-form.tsx';
import { plural } from '../../lib/format.ts';
import { useMay } from '../../lib/session.ts';
import { BackLink } from '../../ui/links.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';

/** How work was done before, and what money is calculated from. */
export function BaselinesPage() {
  const baselines = useQuery(baselinesQuery);
  const terms = useQuery(termsQuery);
  const modules = useQuery(modulesQuery);
  const mayWrite = useMay('outcomes:write');
  const error = baselines.error ?? terms.error ?? modules.error;
  const recorded = baselines.data;
  return (
    <Page
      title="How it was before"
      standing={recorded && (recorded.length === 0 ? 'nothing recorded yet' : `${plural(recorded.length, 'baseline')} recorded`)}
      above={<BackLink to="/outcomes">Outcomes</BackLink>}
      width={760}
    >
      <Stack spacing={4}>
        {error && <Problem error={error} onRetry={() => void Promise.all([baselines.refetch(), terms.refetch(), modules.refetch()])} />}
        <Typography sx={{ maxWidth: '70ch', color: 'text.secondary' }}>
          Time saved is what a request took before, less the time people spend on it now. What you record stays as it is: recorded again, it
          becomes a new version that holds for requests from then on.
        </Typography>
        {!recorded && !error && <Skeleton variant="rounded" height={160} />}
        {recorded && recorded.length > 0 && <BaselineList baselines={recorded} modules={modules.data ?? []} />}
        {mayWrite && modules.data && (
          <Section title="Record a baseline">
            <Paper variant="outlined" sx={{ p: { xs: 2, sm: 3 } }}>
              <BaselineForm modules={modules.data} />
            </Paper>
          </Section>
        )}
        {mayWrite && terms.data && (
          <div id="terms">
            <Section title="Money and building">
              <Paper variant="outlined" sx={{ p: { xs: 2, sm: 3 } }}>
                <TermsForm terms={terms.data} />
              </Paper>
            </Section>
          </div>
        )}
      </Stack>
    </Page>
  );
}
