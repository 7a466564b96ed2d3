import { DomainError } from '@banksman/contracts';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { problemText } from '../lib/problem-text.ts';
import { TextLink } from './links.tsx';
import { Notice } from './notice.tsx';

/** What went wrong and what to do, from any error, with the one line that whoever mends it asks for. */
export function Problem({ error, onRetry, retryLabel = 'Try again' }: { error: unknown; onRetry?: () => void; retryLabel?: string }) {
  const { what, next } = problemText(error);
  const { run_id: runId } = error instanceof DomainError ? error.details : {};
  const trace = traceOf(error);
  return (
    <Notice
      tone="trouble"
      role="alert"
      title={what}
      action={
        onRetry && (
          <Button size="small" variant="outlined" onClick={onRetry}>
            {retryLabel}
          </Button>
        )
      }
    >
      {next}{' '}
      {typeof runId === 'string' && (
        <TextLink to="/runs/$runId" params={{ runId }}>
          Open that run
        </TextLink>
      )}
      {trace && (
        <Typography variant="mono" sx={{ display: 'block', mt: 0.5, color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {trace}
        </Typography>
      )}
    </Notice>
  );
}

/** What whoever mends it looks for: the request's number, or where and how our own code broke. */
function traceOf(error: unknown): string | null {
  if (!(error instanceof DomainError)) return `${window.location.pathname} ${String(error)}`;
  const { request_id: requestId } = error.details;
  if (typeof requestId === 'string') return `Request ${requestId}`;
  return error.code === 'internal' ? `${window.location.pathname} ${error.message}` : null;
}
