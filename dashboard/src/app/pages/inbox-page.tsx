import type { Approval, BatchResult } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ApprovalCard } from '../../features/approvals/approval-card.tsx';
import { ApprovalList } from '../../features/approvals/approval-list.tsx';
import { BatchDone, BatchPanel } from '../../features/approvals/batch-panel.tsx';
import { countOfWaiting, groupsOf, isBatchable, isCapped, waitingIn } from '../../features/approvals/groups.ts';
import { HandedLogs } from '../../features/approvals/handed-logs.tsx';
import { InboxZero } from '../../features/approvals/inbox-zero.tsx';
import { KeySheet } from '../../features/approvals/key-sheet.tsx';
import { NoneOfThese, OwnerFilter } from '../../features/approvals/owner-filter.tsx';
import { type Owner, openApprovalsOf } from '../../features/approvals/queries.ts';
import { useSelection } from '../../features/approvals/use-selection.ts';
import { modulesQuery } from '../../features/automations/queries.ts';
import { useFormat, useMay } from '../../lib/session.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { useNow } from '../../lib/use-now.ts';
import { BackLink, LinkButton } from '../../ui/links.tsx';
import { Page } from '../../ui/page.tsx';
import { Part } from '../../ui/part.tsx';
import { Problem } from '../../ui/problem.tsx';

/** The rest of a double click on a question that has just left is no answer to the next. */
const SETTLE_MS = 500;

/** What waits for a person: list left, the thing itself right; on a phone one after the other. */
export function InboxPage() {
  const { approvalId } = useParams({ strict: false });
  const { whose: owner = 'all' } = useSearch({ from: '/signed-in/inbox' });
  const navigate = useNavigate();
  const format = useFormat();
  const now = useNow();
  const isNarrow = useMediaQuery((theme) => theme.breakpoints.down('md'), { noSsr: true });
  const { data: approvals, error, refetch } = useQuery(openApprovalsOf(owner));
  const canDecide = useMay('approvals:decide');
  const [showsKeys, setShowsKeys] = useState(false);
  const [notBefore, setNotBefore] = useState(0);
  const [done, setDone] = useState<BatchResult | null>(null);
  const groups = groupsOf(approvals ?? [], now, format.sameDay);
  const inOrder = groups.flatMap((group) => group.approvals);
  const waiting = waitingIn(inOrder, now);
  const selection = useSelection(inOrder.filter(isBatchable).map(({ id }) => id));
  const selected = inOrder.filter(({ id }) => selection.ids.has(id));
  const chosen = approvalId ?? null;
  const first = waiting[0]?.id;
  const goTo = (id: string | undefined, replace = false) =>
    void (id
      ? navigate({ to: '/inbox/$approvalId', params: { approvalId: id }, search: true, replace })
      : navigate({ to: '/inbox', search: true, replace }));

  useSomethingOpen(!approvalId && !isNarrow ? first : undefined);
  const walk = (step: 1 | -1) => {
    const at = inOrder.findIndex(({ id }) => id === chosen);
    const next = inOrder[at < 0 ? 0 : at + step];
    if (next) goTo(next.id);
  };
  // What was decided leaves at once and the next opens by itself; with one thumb it is the list, where nothing is pressed by mistake.
  const onDecided = () => {
    const at = waiting.findIndex(({ id }) => id === chosen);
    const rest = waiting.filter(({ id }) => id !== chosen);
    setNotBefore(performance.now() + SETTLE_MS);
    goTo(isNarrow ? undefined : (rest[Math.max(at, 0)] ?? rest.at(-1))?.id);
  };
  useKeys({
    j: () => walk(1),
    k: () => walk(-1),
    ' ': () => chosen && canDecide && selection.toggle(chosen, false),
    '?': () => setShowsKeys(true),
  });

  const isEmpty = approvals?.length === 0;
  const isBatch = selected.length > 1 || done !== null;
  // what came of several stays where it is, though its questions have left the list: no button moves under the pointer
  const hasList = !isEmpty || done !== null;
  const showsList = !(isNarrow && (approvalId || isBatch)) && (hasList || !approvalId);
  return (
    <Page
      title="Inbox"
      standing={<Standing approvals={approvals} now={now} />}
      isHeadHidden={isNarrow && approvalId !== undefined}
      above={
        isNarrow &&
        approvalId && (
          <BackLink to="/inbox" search>
            All questions
          </BackLink>
        )
      }
      actions={!(isNarrow && approvalId) && <Actions owner={owner} />}
    >
      {error && (
        <Box sx={{ mb: 2 }}>
          <Problem error={error} onRetry={() => void refetch()} />
        </Box>
      )}
      {!(isNarrow && approvalId) && <HandedLogs />}
      <Box
        sx={{
          display: 'grid',
          gap: 3,
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            md: showsList && hasList ? 'minmax(280px, 360px) minmax(0, 1fr)' : 'minmax(0, 1fr)',
          },
          alignItems: 'start',
        }}
      >
        {showsList && (
          <Box sx={{ position: { md: 'sticky' }, top: 16, maxHeight: { md: 'calc(100dvh - 32px)' }, overflowY: { md: 'auto' } }}>
            {!approvals && !error && <ListSkeleton />}
            {isEmpty && <Nothing owner={owner} />}
            {!isEmpty && approvals && (
              <ApprovalList groups={groups} chosen={chosen} selected={selection.ids} onSelect={canDecide ? selection.toggle : null} />
            )}
          </Box>
        )}
        {done && <BatchDone result={done} onClose={() => setDone(null)} />}
        {!done && isBatch && (
          <BatchPanel
            key={selected.map(({ id }) => id).join()}
            approvals={selected}
            onClose={selection.clear}
            onDone={(result) => {
              setDone(result);
              selection.clear();
            }}
          />
        )}
        {!isBatch && chosen && (
          <Box sx={{ minWidth: 0 }}>
            <Part of={chosen}>
              <ApprovalCard approvalId={chosen} where="inbox" onDecided={onDecided} notBefore={notBefore} />
            </Part>
          </Box>
        )}
      </Box>
      <KeySheet isOpen={showsKeys} onClose={() => setShowsKeys(false)} />
    </Page>
  );
}

/** Beside a list something is always open, and the address says what: the first one, when it says nothing. */
function useSomethingOpen(first: string | undefined) {
  const navigate = useNavigate();
  useEffect(() => {
    if (first) void navigate({ to: '/inbox/$approvalId', params: { approvalId: first }, search: true, replace: true });
  }, [first, navigate]);
}

function Actions({ owner }: { owner: Owner }) {
  return (
    <>
      <OwnerFilter owner={owner} />
      <LinkButton to="/inbox/rules" variant="text">
        Rules
      </LinkButton>
    </>
  );
}

function Standing({ approvals, now }: { approvals: Approval[] | undefined; now: Date }) {
  const format = useFormat();
  if (!approvals) return <Skeleton width={220} />;
  if (isCapped(approvals)) return `${countOfWaiting(approvals, now)} waiting for you; the soonest due are listed.`;
  const since = waitingIn(approvals, now).map(({ created_at }) => created_at);
  const [oldest] = since.toSorted();
  if (!oldest) return 'Nothing waits for you.';
  return since.length === 1
    ? `1 waiting for you, since ${format.when(oldest)}`
    : `${since.length} waiting for you, the oldest since ${format.when(oldest)}`;
}

/** Nothing of somebody's in particular is something else than nothing at all. */
function Nothing({ owner }: { owner: 'all' | 'mine' | 'none' }) {
  const { data: modules } = useQuery(modulesQuery);
  const missing = new Set((modules ?? []).flatMap(({ needs }) => needs.filter(({ mode }) => mode === 'missing').map(({ title }) => title)));
  if (owner === 'all') return <InboxZero missing={[...missing]} />;
  return <NoneOfThese owner={owner} />;
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
