import type { ApprovalRule } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { plural } from '../../lib/format.ts';
import { useFormat, useMay } from '../../lib/session.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LinkButton } from '../../ui/links.tsx';
import { Problem } from '../../ui/problem.tsx';
import { rulesQuery, useRevokeRule } from './rule-queries.ts';

/** Every rule that approves without asking, with what it came to and the button that ends it; ended ones below. */
export function Rules() {
  const { data, error, refetch } = useQuery(rulesQuery);
  if (!data) return error ? <Problem error={error} onRetry={() => void refetch()} /> : <Skeleton variant="rounded" height={160} />;
  const good = data.filter(({ revoked_at }) => revoked_at === null);
  const ended = data.filter(({ revoked_at }) => revoked_at !== null);
  return (
    <Stack spacing={3}>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {good.length === 0 && (
        <EmptyState
          title="Everything is asked"
          action={
            <LinkButton to="/inbox" variant="outlined">
              To the inbox
            </LinkButton>
          }
        >
          A rule approves small, usual things by itself. Make one from a question in the inbox: “Always approve like this”.
        </EmptyState>
      )}
      {good.length > 0 && <List name="Rules" rules={good} />}
      {ended.length > 0 && (
        <Box component="section" aria-label="Ended rules">
          <Typography variant="h3" component="h2" sx={{ mb: 1 }}>
            Ended
          </Typography>
          <List name="Ended rules" rules={ended} />
        </Box>
      )}
    </Stack>
  );
}

function List({ name, rules }: { name: string; rules: readonly ApprovalRule[] }) {
  return (
    <Paper
      variant="outlined"
      component="ul"
      aria-label={name}
      sx={{ m: 0, p: 0, listStyle: 'none', '& > li + li': { borderTop: 1, borderColor: 'divider' } }}
    >
      {rules.map((rule) => (
        <Rule key={rule.id} rule={rule} />
      ))}
    </Paper>
  );
}

function Rule({ rule }: { rule: ApprovalRule }) {
  const format = useFormat();
  const mayEnd = useMay('approvals:rules') && rule.revoked_at === null;
  const revoke = useRevokeRule();
  const money = (cents: number) => format.money(cents, rule.currency);
  const used =
    rule.approved_count === 0
      ? 'Has approved nothing yet.'
      : `Approved ${plural(rule.approved_count, 'time')}, ${money(rule.approved_cents)} in all, last ${format.when(rule.last_approved_at ?? rule.created_at)}.`;
  return (
    <Box component="li" sx={{ p: 2, display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'center' }}>
      <Box sx={{ flexGrow: 1, flexBasis: 280, minWidth: 0 }}>
        <Typography variant="subtitle1" component="h3">
          {rule.module_title} up to {money(rule.max_cents)}
          {rule.site_id && ` for ${rule.site_name ?? rule.site_id}`}
        </Typography>
        <Typography variant="body2">{used}</Typography>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          v{rule.version}, made by {rule.created_by}, {format.when(rule.created_at)}
          {rule.revoked_at && `; ended by ${rule.revoked_by ?? 'somebody'}, ${format.when(rule.revoked_at)}`}
        </Typography>
        {revoke.error && <Problem error={revoke.error} />}
      </Box>
      {mayEnd && (
        <Button variant="outlined" loading={revoke.isPending} onClick={() => revoke.mutate(rule.id)}>
          End this rule
        </Button>
      )}
    </Box>
  );
}
