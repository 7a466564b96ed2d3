import type { RawError, StepAttempt } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { took } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { CodeBlock } from './code-block.tsx';

const WORD: Record<StepAttempt['outcome'], string> = {
  working: 'at work',
  done: 'done',
  asked: 'asked a person',
  waited: 'waited, to go on later',
  failed: 'failed',
  broke_off: 'broke off',
};

/** Every time the step was begun, with what went wrong. */
export function Attempts({ attempts }: { attempts: readonly StepAttempt[] }) {
  const format = useFormat();
  return (
    <Box component="ol" aria-label="Attempts" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1 }}>
      {attempts.map(({ number, started_at: from, ended_at: to, outcome, text, error }) => (
        <li key={number}>
          <Typography variant="body2">
            <strong>{number}.</strong> {format.clock(from)}, {WORD[outcome]}
            {to && ` after ${took(Date.parse(to) - Date.parse(from))}`}
          </Typography>
          {error ? (
            <RawErrorView error={error} />
          ) : (
            text && (
              <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
                {text}
              </Typography>
            )
          )}
        </li>
      ))}
    </Box>
  );
}

/** The error in its own words, one press away. */
export function RawErrorView({ error, label = 'Error in the machine’s words' }: { error: RawError; label?: string }) {
  const head = [error.code, error.text].filter((part) => part !== null).join(': ');
  return (
    <Disclosure label={label}>
      <CodeBlock label={label} text={error.trace ? `${head}\n\n${error.trace}` : head} />
    </Disclosure>
  );
}
