import type { StepValue, StepValues } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { labelOf, plural } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Readable } from '../../ui/readable.tsx';
import { CodeBlock } from './code-block.tsx';
import { valueUrl } from './queries.ts';

type Place = { runId: string; step: string; side: 'input' | 'output' };

const WHY_NOT: Record<Exclude<StepValues['state'], 'kept'>, Record<Place['side'], string>> = {
  not_yet: { input: 'The run has not come to this step.', output: 'Nothing yet: the step has not ended.' },
  removed: {
    input: 'Removed: what steps were given is kept for a limited time after a run has ended.',
    output: 'Removed: what steps made is kept for a limited time after a run has ended.',
  },
  not_kept: { input: 'This step keeps nothing of its own.', output: 'This step keeps nothing of its own.' },
};

/** What a step was given, or made: short values as facts, lists and objects to open, large ones as a file. */
export function StepValuesView({ given: { state, values }, ...place }: { given: StepValues } & Place) {
  if (state !== 'kept') return <Quiet>{WHY_NOT[state][place.side]}</Quiet>;
  const shown = values.filter(({ value, is_whole: isWhole }) => !isWhole || !isEmpty(value));
  if (shown.length === 0) return <Quiet>{place.side === 'input' ? 'Nothing.' : 'It changed nothing.'}</Quiet>;
  const short = shown.filter(({ value, is_whole: isWhole }) => isWhole && (typeof value !== 'object' || value === null));
  const rest = shown.filter((value) => !short.includes(value));
  return (
    <>
      {short.length > 0 && <Readable value={Object.fromEntries(short.map(({ name, value }) => [name, value]))} />}
      {rest.map((value) => (
        // One thing made is what the step was for: it stands open.
        <LargeValue key={value.name} value={value} startsOpen={place.side === 'output' && rest.length === 1} {...place} />
      ))}
    </>
  );
}

function LargeValue({ value, startsOpen, runId, step, side }: { value: StepValue; startsOpen: boolean } & Place) {
  const format = useFormat();
  const { name, is_whole: isWhole, value: whole, excerpt, bytes } = value;
  const size = Array.isArray(whole) ? plural(whole.length, 'entry', 'entries') : format.bytes(bytes);
  const file = (
    <Link href={valueUrl(runId, step, side, name)} download={`${step}-${name}.json`} variant="body2">
      Download {labelOf(name).toLowerCase()} ({format.bytes(bytes)})
    </Link>
  );
  return (
    <Disclosure
      startsOpen={startsOpen}
      label={
        <>
          {labelOf(name)}
          <Box component="span" sx={{ ml: 1, fontWeight: 400, color: 'text.tertiary' }}>
            {size}
          </Box>
        </>
      }
    >
      {isWhole && isPlain(whole) && <Readable value={whole} />}
      {isWhole && !isPlain(whole) && <CodeBlock label={labelOf(name)} text={JSON.stringify(whole, null, 2)} />}
      {!isWhole && excerpt !== null && <CodeBlock label={`Beginning of ${labelOf(name).toLowerCase()}`} text={`${excerpt}…`} />}
      {!isWhole && excerpt === null && <Quiet>Too large to show here.</Quiet>}
      <Box sx={{ py: 0.5 }}>{file}</Box>
    </Disclosure>
  );
}

export function Quiet({ children }: { children: string }) {
  return (
    <Typography variant="body2" sx={{ color: 'text.secondary' }}>
      {children}
    </Typography>
  );
}

/** An object that reads well as labelled facts: not too deep. */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((item) => typeof item !== 'object' || item === null || depth(item) <= 2);
}

function depth(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depth));
}

const isEmpty = (value: unknown) => value === null || value === '' || (Array.isArray(value) && value.length === 0);
