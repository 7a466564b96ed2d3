import { type LinkedApproval, type LinkedDecision, lodgingProposal } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Divider from '@mui/material/Divider';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isProblem } from '../../lib/problem-text.ts';
import { GivenTimeZone } from '../../lib/session.ts';
import { TextLink } from '../../ui/links.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useTitle } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Readable } from '../../ui/readable.tsx';
import { Sentence } from '../../ui/sentence.tsx';
import { DecidedNotice } from './decided-notice.tsx';
import { EffectBadge } from './effect-badge.tsx';
import { Expiry, useIsExpired } from './expiry.tsx';
import { linkedApprovalQuery, useDecideByLink } from './linked-queries.ts';
import { Outcomes } from './outcomes.tsx';
import { objectOf } from './proposal.ts';
import { RejectPanel } from './reject-panel.tsx';
import { StayFacts } from './stay-facts.tsx';
import { Reasons } from './why.tsx';

/** What the link of an e-mail asks, with the two answers it can give. Opening it decides nothing. */
export function LinkedQuestion({ token }: { token: string }) {
  const { data, error, refetch } = useQuery(linkedApprovalQuery(token));
  useTitle(data?.headline ?? 'Your decision');
  if (data) {
    return (
      <GivenTimeZone value={data.time_zone}>
        <Question token={token} question={data} />
      </GivenTimeZone>
    );
  }
  if (error) return <Closed error={error} onRetry={() => void refetch()} />;
  return <Skeleton variant="rounded" height={480} />;
}

/** A link that opens nothing is no fault of its reader's. */
function Closed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const signIn = <TextLink to="/inbox">Sign in to Banksman</TextLink>;
  if (isProblem(error, 'not_found'))
    return (
      <Notice tone="quiet" title="This link opens nothing.">
        It may have been cut off: open it again from the e-mail. Everything that waits for you is in the inbox as well. {signIn}
      </Notice>
    );
  if (isProblem(error, 'forbidden'))
    return (
      <Notice tone="quiet" title="You may no longer decide this.">
        Your role has changed since the e-mail was sent. Nothing was done.
      </Notice>
    );
  if (isProblem(error, 'approval_changed'))
    return (
      <Notice tone="signal" title="The proposal has changed since this e-mail.">
        Nothing was done. {signIn} to see the new one.
      </Notice>
    );
  return <Problem error={error} onRetry={onRetry} />;
}

function Question({ token, question }: { token: string; question: LinkedApproval }) {
  const decide = useDecideByLink(token);
  const isExpired = useIsExpired(question);
  const isOpen = question.state === 'open' && !isExpired;
  const lodging = lodgingProposal.safeParse(question.payload).data ?? null;
  const ended = question.state === 'open' ? { ...question, state: 'expired' as const } : question;
  return (
    <Stack spacing={3} useFlexGap>
      {!isOpen && <DecidedNotice approval={ended} byMe={decide.isSuccess} where="link" />}
      <Box>
        <Typography variant="h1" sx={{ textWrap: 'balance' }}>
          <Sentence>{question.headline}</Sentence>
        </Typography>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 2, rowGap: 0.75, mt: 1, color: 'text.secondary' }}>
          <EffectBadge approval={question} />
          {isOpen && <Expiry approval={question} />}
          <Typography variant="body2">
            {question.workspace}, for {question.person}
          </Typography>
          <Typography variant="mono">Check {question.payload_sha256.slice(-4).toUpperCase()}</Typography>
        </Box>
        {question.is_demo && (
          <Typography variant="body2" sx={{ color: 'text.tertiary' }}>
            Demo: nothing real is booked
          </Typography>
        )}
      </Box>
      {isOpen && question.asked_again_because && (
        <Notice tone="signal" role="note" title="You are asked again">
          {question.asked_again_because}
        </Notice>
      )}
      <div>{lodging ? <StayFacts stay={lodging} /> : <Readable value={question.payload} />}</div>
      {question.reasons.length > 0 && (
        <Box component="section" aria-label="Why">
          <Typography variant="h3" component="h2" sx={{ mb: 1 }}>
            Why this one
          </Typography>
          <Reasons reasons={question.reasons} />
        </Box>
      )}
      {isOpen && (
        <>
          <Divider />
          <Outcomes approval={question} />
          <Answer question={question} isSending={decide.isPending} problem={decide.error} onSend={(body) => decide.mutate(body)} />
        </>
      )}
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {isOpen ? 'Other dates or another choice: ' : 'Everything about it: '}
        <TextLink to="/inbox/$approvalId" params={{ approvalId: question.id }}>
          sign in to Banksman
        </TextLink>
      </Typography>
    </Stack>
  );
}

type AnswerProps = { question: LinkedApproval; isSending: boolean; problem: unknown; onSend: (body: LinkedDecision) => void };

/** Both answers in reach of one thumb, whatever is being read. */
function Answer({ question, isSending, problem, onSend }: AnswerProps) {
  const [isRejecting, setIsRejecting] = useState(false);
  const thing = objectOf(question);
  return (
    <Box
      component="section"
      aria-label="Your answer"
      sx={{
        position: 'sticky',
        bottom: 0,
        zIndex: 1,
        mx: { xs: -2, sm: 0 },
        borderRadius: { sm: 2 },
        px: { xs: 2, sm: 3 },
        pt: 2,
        pb: 'calc(16px + env(safe-area-inset-bottom))',
        display: 'grid',
        gap: 1.5,
        maxHeight: '80dvh',
        overflowY: 'auto',
        bgcolor: 'background.paper',
        border: 1,
        borderColor: 'signal.line',
        borderInlineWidth: { xs: 0, sm: 1 },
        boxShadow: 'inset 0 3px 0 var(--bk-palette-signal-main)',
      }}
    >
      {problem !== null && <LinkProblem error={problem} />}
      {isRejecting ? (
        <RejectPanel
          approval={question}
          isSending={isSending}
          onSend={({ comment }) => onSend({ decision: 'reject', ...(comment ? { comment } : {}) })}
          onClose={() => setIsRejecting(false)}
        />
      ) : (
        <>
          {question.allowed_decisions.includes('approve') && (
            <Button
              variant="contained"
              color="signal"
              size="large"
              fullWidth
              loading={isSending}
              onClick={() => onSend({ decision: 'approve' })}
              sx={{ minHeight: 56 }}
            >
              Approve {thing}
            </Button>
          )}
          {question.allowed_decisions.includes('reject') && (
            <Button
              variant="outlined"
              size="large"
              fullWidth
              disabled={isSending}
              onClick={() => setIsRejecting(true)}
              sx={{ minHeight: 48 }}
            >
              Reject {thing}
            </Button>
          )}
        </>
      )}
    </Box>
  );
}

function LinkProblem({ error }: { error: unknown }) {
  if (isProblem(error, 'code_wrong'))
    return (
      <Notice tone="quiet" role="alert" title="This link is no longer valid. Nothing was done.">
        Take the one in the newest e-mail, or sign in.
      </Notice>
    );
  return <Problem error={error} />;
}
