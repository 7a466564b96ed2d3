import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ApprovalCard } from '../../features/approvals/approval-card.tsx';
import { ApprovalList } from '../../features/approvals/approval-list.tsx';
import { KeySheet } from '../../features/approvals/key-sheet.tsx';
import { openApprovalsQuery } from '../../features/approvals/queries.ts';
import { useFormat, useMay } from '../../lib/session.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { BackLink, LinkButton } from '../../ui/links.tsx';
import { Page } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';

/** What waits for a person: list left, the thing itself right; on a phone one after the other. */
export function InboxPage() {
  const { approvalId } = useParams({ strict: false });
  const navigate = useNavigate();
  const isNarrow = useMediaQuery((theme) => theme.breakpoints.down('md'), { noSsr: true });
  const { data: approvals, error, refetch } = useQuery(openApprovalsQuery);
  const [showsKeys, setShowsKeys] = useState(false);
  const chosen = approvalId ?? null;
  const first = approvals?.[0]?.id;

  // Beside a list something is always open, and the address says what.
  useEffect(() => {
    if (!approvalId && !isNarrow && first) void navigate({ to: '/inbox/$approvalId', params: { approvalId: first }, replace: true });
  }, [approvalId, isNarrow, first, navigate]);

  const walk = (step: 1 | -1) => {
    const at = approvals?.findIndex(({ id }) => id === chosen) ?? -1;
    const next = approvals?.[at < 0 ? 0 : at + step];
    if (next) void navigate({ to: '/inbox/$approvalId', params: { approvalId: next.id } });
  };
  useKeys({ j: () => walk(1), k: () => walk(-1), '?': () => setShowsKeys(true) });

  const isEmpty = approvals?.length === 0;
  const showsList = !(isNarrow && approvalId) && !(isEmpty && approvalId);
  return (
    <Page
      title="Inbox"
      standing={<Standing count={approvals?.length} oldest={approvals?.map(({ created_at }) => created_at).toSorted()[0]} />}
      isHeadHidden={isNarrow && approvalId !== undefined}
      above={isNarrow && approvalId && <BackLink to="/inbox">All questions</BackLink>}
    >
      {error && (
        <Box sx={{ mb: 2 }}>
          <Problem error={error} onRetry={() => void refetch()} />
        </Box>
      )}
      <Box
        sx={{
          display: 'grid',
          gap: 3,
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            md: showsList && !isEmpty ? 'minmax(260px, 340px) minmax(0, 1fr)' : 'minmax(0, 1fr)',
          },
          alignItems: 'start',
        }}
      >
        {showsList && (
          <Box sx={{ position: { md: 'sticky' }, top: 16 }}>
            {approvals ? isEmpty ? <InboxZero /> : <ApprovalList approvals={approvals} chosen={chosen} /> : !error && <ListSkeleton />}
          </Box>
        )}
        {chosen && (
          <Box sx={{ minWidth: 0 }}>
            <ApprovalCard approvalId={chosen} where="inbox" />
          </Box>
        )}
      </Box>
      <KeySheet isOpen={showsKeys} onClose={() => setShowsKeys(false)} />
    </Page>
  );
}

function Standing({ count, oldest }: { count: number | undefined; oldest: string | undefined }) {
  const format = useFormat();
  if (count === undefined) return <Skeleton width={220} />;
  if (count === 0 || !oldest) return 'Nothing waits for you.';
  return count === 1
    ? `1 waiting for you, since ${format.when(oldest)}`
    : `${count} waiting for you, the oldest since ${format.when(oldest)}`;
}

function InboxZero() {
  const canStart = useMay('automations:trigger');
  return (
    <EmptyState
      title="All clear"
      action={
        <Stack direction="row" spacing={1}>
          {canStart && (
            <LinkButton to="/automations" variant="contained">
              Start an automation
            </LinkButton>
          )}
        </Stack>
      }
    >
      When an automation wants to spend money or change something outside, it stops and asks here first.
    </EmptyState>
  );
}

function ListSkeleton() {
  return (
    <Stack spacing={1} aria-hidden>
      {[0, 1, 2].map((index) => (
        <Skeleton key={index} variant="rounded" height={88} />
      ))}
    </Stack>
  );
}
