import { type Approval, forGuests } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Divider from '@mui/material/Divider';
import Paper from '@mui/material/Paper';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { plural, span } from '../../lib/format.ts';
import { isProblem } from '../../lib/problem-text.ts';
import { useFormat, useMay } from '../../lib/session.ts';
import { useNow } from '../../lib/use-now.ts';
import { TextLink } from '../../ui/links.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Readable } from '../../ui/readable.tsx';
import { Sentence } from '../../ui/sentence.tsx';
import { CareBar } from './care-bar.tsx';
import { Choices } from './choices.tsx';
import { DecidedNotice, decidedBy } from './decided-notice.tsx';
import { DecisionBar } from './decision-bar.tsx';
import { EffectBadge } from './effect-badge.tsx';
import { Expiry, useIsExpired } from './expiry.tsx';
import { Outcomes } from './outcomes.tsx';
import { isChoiceAlone, type View, viewOf } from './proposal.ts';
import { approvalQuery, useDecide } from './queries.ts';
import { StayFacts } from './stay-facts.tsx';
import { Told } from './told.tsx';
import { Trail } from './trail.tsx';
import { useAttention } from './use-attention.ts';
import { AgentNote, Reasons, Sources } from './why.tsx';

type Where = 'inbox' | 'run';
/** What follows on an answer, and (ms of `performance.now()`) before when a press is the rest of the one before. */
type Next = { onDecided?: () => void; notBefore?: number };

/** A question with everything needed to answer it. On a run's page a decided one shrinks to the line that says who decided. */
export function ApprovalCard({ approvalId, where, ...more }: { approvalId: string; where: Where } & Next) {
  const { data: approval, error, refetch } = useQuery(approvalQuery(approvalId));
  if (approval) return <Card key={approval.id} approval={approval} where={where} {...more} />;
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  return <Skeleton variant="rounded" height={480} />;
}

function Card({ approval, where, onDecided, notBefore = 0 }: { approval: Approval; where: Where } & Next) {
  const decide = useDecide(approval.id);
  const isExpired = useIsExpired(approval);
  const canDecide = useMay('approvals:decide');
  const isNarrow = useMediaQuery((theme) => theme.breakpoints.down('sm'), { noSsr: true });
  const [choice, setChoice] = useState<string | null>(null);
  const view = viewOf(approval, choice);
  const headline = useHeadline(approval, view);
  const isOpen = approval.state === 'open' && !isExpired;
  // In another window of the same person it was the same person, and still news.
  const byMe = approval.state !== 'open' && (decide.isSuccess || (approval.can_undo && !decide.isError));
  useAttention(approval.id, isOpen && canDecide);
  // Taking an alternative is an edit on the wire and a yes to the person.
  const ended = byMe && decide.variables && isChoiceAlone(decide.variables) ? { ...approval, state: 'approved' as const } : approval;

  // On a phone what one reads to decide comes first.
  const care = isOpen && canDecide && <CareBar approval={approval} hasKeys={where === 'inbox'} />;
  if (!isOpen && where === 'run') return <Ended approval={ended} byMe={byMe} where={where} />;
  return (
    <Paper
      component="article"
      aria-label={approval.headline}
      variant="outlined"
      sx={{ overflow: 'clip', borderColor: isOpen ? 'signal.line' : 'divider' }}
    >
      <Stack spacing={3} sx={{ p: { xs: 2, sm: 3 } }}>
        <Ended approval={ended} byMe={byMe} where={where} />
        <Head approval={approval} headline={headline} isOpen={isOpen} where={where} />
        {isOpen && approval.returned_because && (
          <Notice tone="trouble" role="note" title="This was decided, but could not be carried out">
            {approval.returned_because} Nothing was done; it needs your answer again.
          </Notice>
        )}
        {!isNarrow && care}
        {isOpen && approval.asked_again_because && (
          <Notice tone="signal" role="note" title="You are asked again">
            {approval.asked_again_because}
          </Notice>
        )}
        {isOpen && <Choices approval={approval} choice={view.choice} onChoose={setChoice} isDisabled={decide.isPending} />}
        <div>{view.lodging ? <StayFacts stay={view.lodging} /> : <Readable value={view.payload} />}</div>
        {(view.reasons.length > 0 || approval.sources.length > 0) && (
          <Box component="section" aria-label="Why">
            <Typography variant="h3" sx={{ mb: 1 }}>
              {view.choice === null ? 'Why this one' : 'What speaks for and against it'}
            </Typography>
            <Reasons reasons={view.reasons} />
            <Box sx={{ mt: 1 }}>
              <Sources sources={approval.sources} />
            </Box>
          </Box>
        )}
        {approval.agent_note && <AgentNote note={approval.agent_note} />}
        {isOpen && (
          <>
            <Divider />
            <Outcomes approval={approval} />
            <Told approval={approval} />
          </>
        )}
        {isNarrow && care}
        <Trail approval={approval} startsOpen={!isOpen} />
      </Stack>
      {isOpen && (
        <Answer>
          <DecideProblem error={decide.error} />
          {canDecide ? (
            <DecisionBar
              approval={approval}
              view={view}
              problem={decide.error}
              isSending={decide.isPending}
              hasKeys={where === 'inbox'}
              notBefore={notBefore}
              onSend={(body) => decide.mutate(body, onDecided ? { onSuccess: onDecided } : {})}
            />
          ) : (
            <Typography sx={{ color: 'text.secondary' }}>A manager or administrator of your workspace decides this.</Typography>
          )}
        </Answer>
      )}
    </Paper>
  );
}

/** What saying yes means now: the proposal's own sentence, or the same sentence for the alternative that is looked at. */
function useHeadline(approval: Approval, { choice, lodging }: View): string {
  const format = useFormat();
  if (choice === null || !lodging) return approval.headline;
  const { rooms, hotel, guests, check_in, check_out, total_cents, currency } = lodging;
  const whom = forGuests(guests.map(({ given_name, family_name }) => `${given_name} ${family_name}`));
  return `Book ${plural(rooms, 'room')} at ${hotel.name}${whom}, ${format.night(check_in)} to ${format.night(check_out)}, ${format.money(total_cents, currency)} total`;
}

function Head({ approval, headline, isOpen, where }: { approval: Approval; headline: string; isOpen: boolean; where: Where }) {
  const now = useNow();
  return (
    <Box>
      <Typography variant="h2" sx={{ textWrap: 'balance' }}>
        <Sentence>{headline}</Sentence>
      </Typography>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 2, rowGap: 0.75, mt: 1, color: 'text.secondary' }}>
        <EffectBadge approval={approval} />
        {isOpen && <Expiry approval={approval} />}
        <Typography variant="body2">Asked {span(now.getTime() - Date.parse(approval.created_at))} ago</Typography>
        {where === 'inbox' && (
          <TextLink to="/runs/$runId" params={{ runId: approval.job_id }} variant="body2">
            Open the run
          </TextLink>
        )}
      </Box>
      {isOpen && <Keepers approval={approval} />}
    </Box>
  );
}

/** Whose it is, and who put it aside. */
function Keepers({ approval: { assigned_to, snoozed } }: { approval: Approval }) {
  const format = useFormat();
  const lines = [
    assigned_to
      ? `Given to ${assigned_to.name}${assigned_to.by && assigned_to.by !== assigned_to.name ? ` by ${assigned_to.by}` : ''}.`
      : null,
    snoozed ? `Put aside by ${snoozed.by} until ${format.when(snoozed.until)}.` : null,
  ].filter((line) => line !== null);
  return lines.length > 0 && <Typography sx={{ mt: 0.75, color: 'someone.text' }}>{lines.join(' ')}</Typography>;
}

/** How it ended, when it did; silence included. */
function Ended({ approval, byMe, where }: { approval: Approval; byMe: boolean; where: Where }) {
  const isExpired = useIsExpired(approval);
  if (approval.state === 'open' && !isExpired) return null;
  const ended = approval.state === 'open' ? { ...approval, state: 'expired' as const } : approval;
  return <DecidedNotice approval={ended} byMe={byMe} where={where} />;
}

function DecideProblem({ error }: { error: unknown }) {
  const format = useFormat();
  if (!error) return null;
  if (isProblem(error, 'approval_decided')) {
    return (
      <Notice tone="quiet" title={`Already decided ${decidedBy(error.details.by, error.details.channel, error.details.at, format)}.`} />
    );
  }
  return <Problem error={error} />;
}

/** The answer stays in reach while one reads. */
function Answer({ children }: { children: React.ReactNode }) {
  return (
    <Box
      sx={{
        position: 'sticky',
        bottom: { xs: 64, md: 0 },
        zIndex: 1,
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 1fr)',
        gap: 2,
        px: { xs: 2, sm: 3 },
        py: 2,
        bgcolor: 'background.paper',
        borderTop: 1,
        borderColor: 'signal.line',
        boxShadow: 'inset 0 3px 0 var(--bk-palette-signal-main)',
        maxHeight: '70dvh',
        overflowY: 'auto',
      }}
    >
      {children}
    </Box>
  );
}
