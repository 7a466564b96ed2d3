import type { Approval, BatchResult } from '@banksman/contracts';
import CheckIcon from '@mui/icons-material/CheckCircleOutlined';
import WarningIcon from '@mui/icons-material/WarningAmber';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { plural } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { Notice } from '../../ui/notice.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Sentence } from '../../ui/sentence.tsx';
import { HOLD_MS } from './queries.ts';
import { batchPreviewQuery, useBatch } from './rule-queries.ts';

type Props = { approvals: readonly Approval[]; onDone: (result: BatchResult) => void; onClose: () => void };

/** Several questions of one kind at once: first what would come of each, then one yes. */
export function BatchPanel({ approvals, onDone, onClose }: Props) {
  const items = approvals.map(({ id, payload_sha256 }) => ({ id, payload_sha256 }));
  const batch = useBatch(onDone);
  const preview = useQuery(batchPreviewQuery(items));
  const approve = (ids: string[]) => batch.mutate({ items: items.filter(({ id }) => ids.includes(id)), hold_ms: HOLD_MS });
  return (
    <Frame>
      <Typography variant="h2">Approve {plural(approvals.length, 'question')} together</Typography>
      {preview.error && <Problem error={preview.error} onRetry={() => void preview.refetch()} />}
      {batch.error && <Problem error={batch.error} />}
      {preview.data ? <Results result={preview.data} /> : !preview.error && <Skeleton variant="rounded" height={160} />}
      <Buttons result={preview.data} isSending={batch.isPending} onApprove={approve} onClose={onClose} />
    </Frame>
  );
}

/** What came of each, until it is closed. */
export function BatchDone({ result, onClose }: { result: BatchResult; onClose: () => void }) {
  return (
    <Frame>
      <Done result={result} />
      <Results result={result} />
      <Button variant="outlined" onClick={onClose} sx={{ alignSelf: 'start' }}>
        Close
      </Button>
    </Frame>
  );
}

function Frame({ children }: { children: ReactNode }) {
  return (
    <Paper component="section" aria-label="Approve several" variant="outlined" sx={{ p: { xs: 2, sm: 3 }, borderColor: 'signal.line' }}>
      <Stack spacing={2}>{children}</Stack>
    </Paper>
  );
}

function Done({ result }: { result: BatchResult }) {
  const good = result.results.filter(({ ok }) => ok).length;
  const bad = result.results.length - good;
  return (
    <Notice tone={bad === 0 ? 'done' : 'trouble'} title={`${plural(good, 'question')} approved${bad === 0 ? '.' : `, ${bad} left open.`}`}>
      {good > 0 && 'They can be taken back for a few seconds.'}
    </Notice>
  );
}

function Results({ result }: { result: BatchResult }) {
  const format = useFormat();
  return (
    <Box
      component="ul"
      aria-label="One by one"
      sx={{ m: 0, p: 0, listStyle: 'none', '& > li + li': { borderTop: 1, borderColor: 'divider' } }}
    >
      {result.results.map(({ id, headline, amount_cents, currency, ok, problem }) => {
        const Icon = ok ? CheckIcon : WarningIcon;
        return (
          <Box component="li" key={id} sx={{ display: 'grid', gridTemplateColumns: '24px minmax(0, 1fr) auto', gap: 1, py: 1.25 }}>
            <Icon aria-hidden sx={{ fontSize: 20, color: ok ? 'done.main' : 'trouble.main' }} />
            <Box sx={{ minWidth: 0 }}>
              <Typography variant="body2">
                <Sentence>{headline ?? 'This question is gone.'}</Sentence>
              </Typography>
              {problem && (
                <Typography variant="body2" sx={{ color: 'trouble.text' }}>
                  {result.preview ? 'Stays open' : 'Left open'}: {problem}
                </Typography>
              )}
            </Box>
            <Typography variant="body2" sx={{ fontWeight: 620 }}>
              {amount_cents !== null && currency ? format.money(amount_cents, currency) : ''}
            </Typography>
          </Box>
        );
      })}
    </Box>
  );
}

type ButtonsProps = {
  result: BatchResult | undefined;
  isSending: boolean;
  onApprove: (ids: string[]) => void;
  onClose: () => void;
};

function Buttons({ result, isSending, onApprove, onClose }: ButtonsProps) {
  const format = useFormat();
  const good = result?.results.filter(({ ok }) => ok) ?? [];
  const total = good.reduce((sum, { amount_cents }) => sum + (amount_cents ?? 0), 0);
  return (
    <>
      {result && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          Several at once work for one kind of question, at most {format.money(result.limit_cents, result.currency)} each.
        </Typography>
      )}
      <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap' }}>
        <Button
          variant="contained"
          color="signal"
          size="large"
          disabled={good.length === 0}
          loading={isSending}
          onClick={() => onApprove(good.map(({ id }) => id))}
        >
          Approve {good.length} for {format.money(total, result?.currency ?? 'USD')}
        </Button>
        <Button variant="text" size="large" onClick={onClose}>
          Look at them one by one
        </Button>
      </Stack>
    </>
  );
}
