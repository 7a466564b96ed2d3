import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { BatchLimit } from '../../features/approvals/batch-limit.tsx';
import { rulesQuery } from '../../features/approvals/rule-queries.ts';
import { Rules } from '../../features/approvals/rules.tsx';
import { plural } from '../../lib/format.ts';
import { BackLink } from '../../ui/links.tsx';
import { Page, Section } from '../../ui/page.tsx';

/** What is approved without asking, and how much may be approved at once. */
export function RulesPage() {
  const good = useQuery(rulesQuery).data?.filter(({ revoked_at }) => revoked_at === null);
  return (
    <Page
      title="Approved by rule"
      standing={good && (good.length === 0 ? 'No rule approves anything.' : `${plural(good.length, 'rule')} in force.`)}
      above={<BackLink to="/inbox">Inbox</BackLink>}
      width={820}
    >
      <Rules />
      <Typography component="div" sx={{ mt: 5 }}>
        <Section title="Several at once">
          <BatchLimit />
        </Section>
      </Typography>
    </Page>
  );
}
