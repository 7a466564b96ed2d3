import { DomainError } from '@banksman/contracts';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { problemText } from '../lib/problem-text.ts';
import { TextLink } from './links.tsx';
import { Notice } from './notice.tsx';

/** What went wrong and what to do, from any error; the request number is there for whoever mends it. */
export function Problem({ error, onRetry, retryLabel = 'Try again' }: { error: unknown; onRetry?: () => void; retryLabel?: string }) {
  const { what, next } = problemText(error);
  const { request_id: requestId, run_id: runId } = error instanceof DomainError ? error.details : {};
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
      {typeof requestId === 'string' && (
        <Typography variant="mono" sx={{ display: 'block', mt: 0.5, color: 'text.secondary', overflowWrap: 'anywhere' }}>
          Request {requestId}
        </Typography>
      )}
    </Notice>
  );
}
