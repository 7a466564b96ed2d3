import { isFinal, type RunDetail } from '@banksman/contracts';
import AfterIcon from '@mui/icons-material/KeyboardArrowDown';
import BeforeIcon from '@mui/icons-material/KeyboardArrowUp';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Stack from '@mui/material/Stack';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { ApprovalCard } from '../../features/approvals/approval-card.tsx';
import { approvalQuery } from '../../features/approvals/queries.ts';
import { HowItTurnedOut } from '../../features/outcomes/tell-outcome.tsx';
import { CancelRun } from '../../features/run-detail/cancel-run.tsx';
import { FailureCard } from '../../features/run-detail/failure-card.tsx';
import { RerunDialog, type RerunStart } from '../../features/run-detail/rerun-dialog.tsx';
import { ResultCard } from '../../features/run-detail/result-card.tsx';
import { RunTabs } from '../../features/run-detail/run-tabs.tsx';
import { RunWorkbench } from '../../features/run-detail/run-workbench.tsx';
import type { RunPageSearch } from '../../features/run-detail/search.ts';
import { StandingLine } from '../../features/run-detail/standing-line.tsx';
import { useRunEvents } from '../../features/run-detail/use-run-events.ts';
import { useMay } from '../../lib/session.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { CopyLink } from '../../ui/copy-link.tsx';
import { KeySheet } from '../../ui/key-sheet.tsx';
import { BackLink } from '../../ui/links.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Part } from '../../ui/part.tsx';
import { Problem } from '../../ui/problem.tsx';
import { listSearch, useNeighbours } from './run-neighbours.ts';

const route = getRouteApi('/signed-in/runs/$runId');

const KEYS = [
  { keys: 'j', does: 'Next run in the list' },
  { keys: 'k', does: 'Run before in the list' },
  { keys: '→', does: 'Next step' },
  { keys: '←', does: 'Step before' },
  { keys: 't', does: 'The run as a whole' },
  { keys: 'r', does: 'Run again from a step' },
  { keys: 'Esc', does: 'Close what is open' },
  { keys: '?', does: 'This list' },
];

type Props = { run: RunDetail; staleBecause: unknown; onRefetch: () => void };

/** A run: what needs somebody first, then its steps with what is chosen beside them, then everything else. */
export function RunView({ run, staleBecause, onRefetch }: Props) {
  const { search, onSearch } = useView();
  const history = useRunEvents(run, run.job_id);
  const isNarrow = useMediaQuery((theme) => theme.breakpoints.down('md'), { noSsr: true });
  const [rerun, setRerun] = useState<RerunStart | null>(null);
  const canRerun = useMay('automations:trigger') && isFinal(run.status) && run.module_id !== 'AM-000';
  const keys = useRunKeys(run, search, onSearch, () => canRerun && setRerun({ step: search.step ?? null, editsInput: false }));
  const asked = useQuery({ ...approvalQuery(run.open_approval_id ?? ''), enabled: run.open_approval_id !== null }).data;
  const failure = run.status === 'failed' ? run.failure : null;
  return (
    <Page
      title={run.headline}
      above={<Above list={search.list} {...keys.neighbours} onOpen={keys.open} />}
      standing={<StandingLine run={run} asked={asked && run.open_approval_id ? { people: asked.asked, until: asked.expires_at } : null} />}
      actions={
        <>
          <CopyLink />
          {canRerun && (
            <Button variant="outlined" onClick={() => setRerun({ step: search.step ?? null, editsInput: false })}>
              Run again
            </Button>
          )}
          <CancelRun run={run} />
        </>
      }
    >
      <Stack spacing={3}>
        {staleBecause != null && <Problem error={staleBecause} onRetry={onRefetch} />}
        {failure && (
          <Section title="What went wrong">
            <FailureCard
              run={run}
              failure={failure}
              events={history.events}
              onFixFields={() => setRerun({ step: null, editsInput: true })}
            />
          </Section>
        )}
        <Outcome run={run} />
        <Part of={`${run.job_id} ${search.step ?? ''}`}>
          <RunWorkbench
            run={run}
            events={history.events}
            isNarrow={isNarrow}
            search={search}
            onSearch={onSearch}
            actionsFor={(step) =>
              canRerun && (
                <Button size="small" variant="outlined" sx={{ mb: 2 }} onClick={() => setRerun({ step, editsInput: false })}>
                  Run again from here
                </Button>
              )
            }
          />
        </Part>
        {isFinal(run.status) && run.status !== 'completed' && <TurnedOut run={run} />}
        <RunTabs
          run={run}
          history={history}
          step={search.step ?? null}
          tab={search.tab ?? 'history'}
          onTab={(tab) => onSearch({ tab: tab === 'history' ? undefined : tab })}
        />
      </Stack>
      {rerun && <RerunDialog run={run} start={rerun} onClose={() => setRerun(null)} />}
      {keys.isSheetOpen && <KeySheet keys={KEYS} onClose={keys.closeSheet} />}
    </Page>
  );
}

/** What came of it and what was decided; an open question comes first. */
function Outcome({ run }: { run: RunDetail }) {
  const asked = useLastAsked(run.open_approval_id);
  const decision = asked && (
    <Section key="decision" title={run.open_approval_id ? 'Waiting for a decision' : 'Decision'}>
      <Box sx={{ maxWidth: 820 }}>
        <Part of={asked}>
          <ApprovalCard approvalId={asked} where="run" />
        </Part>
      </Box>
    </Section>
  );
  const result = (
    <Part key="result" of={run.job_id}>
      <ResultCard run={run} />
    </Part>
  );
  return run.open_approval_id ? [decision, result] : [result, decision, run.status === 'completed' && <TurnedOut key="told" run={run} />];
}

function TurnedOut({ run }: { run: RunDetail }) {
  if (run.module_id === 'AM-000') return null;
  return <HowItTurnedOut runId={run.job_id} isCompleted={run.status === 'completed'} />;
}

/** The question that is open or was while this page was looked at: how it ended stays readable. */
function useLastAsked(open: string | null): string | null {
  const [last, setLast] = useState(open);
  if (open !== null && open !== last) setLast(open);
  return open ?? last;
}

function useView() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const onSearch = (change: Partial<RunPageSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false });
  return { search, onSearch };
}

type Neighbours = ReturnType<typeof useNeighbours>;

function useRunKeys(run: RunDetail, search: RunPageSearch, onSearch: (change: Partial<RunPageSearch>) => void, onRerun: () => void) {
  const navigate = route.useNavigate();
  const neighbours = useNeighbours(run.job_id, search.list);
  const [isSheetOpen, setIsSheetOpen] = useState(false);
  const open = (runId: string | null) => {
    if (runId) void navigate({ to: '/runs/$runId', params: { runId }, search: ({ step: _, ...kept }) => kept });
  };
  const walk = (by: 1 | -1) => {
    const { steps } = run.graph;
    const at = steps.findIndex(({ id }) => id === search.step);
    const next = at < 0 ? steps[by === 1 ? 0 : steps.length - 1] : steps[at + by];
    if (next) onSearch({ step: next.id });
  };
  const [toNextStep, toStepBefore] = [() => walk(1), () => walk(-1)];
  useKeys({
    j: () => open(neighbours.after),
    k: () => open(neighbours.before),
    ArrowRight: toNextStep,
    ArrowLeft: toStepBefore,
    t: () => onSearch({ step: undefined }),
    r: onRerun,
    '?': () => setIsSheetOpen(true),
  });
  return { neighbours, open, isSheetOpen, closeSheet: () => setIsSheetOpen(false) };
}

function Above({ list, before, after, onOpen }: Neighbours & { list: string | undefined; onOpen: (runId: string | null) => void }) {
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
      <BackLink to="/runs" search={listSearch(list)}>
        Runs
      </BackLink>
      {(before || after) && (
        <>
          <IconButton size="small" aria-label="Run before in the list" disabled={!before} onClick={() => onOpen(before)}>
            <BeforeIcon fontSize="small" />
          </IconButton>
          <IconButton size="small" aria-label="Next run in the list" disabled={!after} onClick={() => onOpen(after)}>
            <AfterIcon fontSize="small" />
          </IconButton>
        </>
      )}
    </Box>
  );
}
