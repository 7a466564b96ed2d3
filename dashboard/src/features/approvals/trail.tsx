import type { Approval, TrailEntry } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { labelOf, plural } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Problem } from '../../ui/problem.tsx';
import { trailQuery } from './queries.ts';

/** Who was asked, who did what, when and by which way, and what was changed; read when it is opened. */
export function Trail({ approval, startsOpen = false }: { approval: Pick<Approval, 'id' | 'currency'>; startsOpen?: boolean }) {
  return (
    <Disclosure label="Trail of this question" startsOpen={startsOpen}>
      <Entries approvalId={approval.id} currency={approval.currency ?? 'USD'} />
    </Disclosure>
  );
}

function Entries({ approvalId, currency }: { approvalId: string; currency: string }) {
  const { data, error, refetch } = useQuery(trailQuery(approvalId));
  if (error && !data) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton variant="rounded" height={96} />;
  return (
    <Box component="ol" aria-label="Trail" sx={{ m: 0, ml: 1, p: 0, listStyle: 'none', borderLeft: 2, borderColor: 'quiet.line' }}>
      {data.map((entry) => (
        <Entry key={`${entry.at} ${entry.kind} ${entry.who} ${entry.channel}`} entry={entry} currency={currency} />
      ))}
    </Box>
  );
}

const WAY: Record<string, string> = {
  dashboard: 'dashboard',
  sms: 'SMS',
  email: 'e-mail',
  api: 'API',
  extension: 'Buildertrend',
  rule: 'rule',
};

function Entry({ entry, currency }: { entry: TrailEntry; currency: string }) {
  const format = useFormat();
  const words = wordsIn(format, currency);
  const { at, kind, who, channel, text, payload_sha256, changes } = entry;
  const way = channel ? (WAY[channel] ?? channel) : null;
  const check = payload_sha256 && (kind === 'asked' || kind === 'decided') ? payload_sha256.slice(-4).toUpperCase() : null;
  return (
    <Box component="li" sx={{ pl: 2, py: 0.75 }}>
      <Typography variant="body2">{kind === 'told' ? `${text} to ${who}` : text}</Typography>
      {changes.map(({ field, from, to }) => (
        <Typography key={field} variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {labelOf(field)}: <del>{words(field, from)}</del> → <strong>{words(field, to)}</strong>
        </Typography>
      ))}
      <Typography variant="caption" component="div" sx={{ color: 'text.tertiary' }}>
        <time dateTime={at}>{format.when(at)}</time>
        {kind !== 'told' && way && ` · by ${way}`}
        {check && (
          <>
            {' · what was shown: '}
            <Typography variant="mono" component="span">
              {check}
            </Typography>
          </>
        )}
      </Typography>
    </Box>
  );
}

/** A value of a proposal in a few words: money and dates readable, of something larger its name. */
const wordsIn =
  (format: ReturnType<typeof useFormat>, currency: string) =>
  (field: string, value: unknown): string => {
    if (value === null || value === undefined || value === '') return 'nothing';
    if (typeof value === 'number') return field.endsWith('_cents') ? format.money(value, currency) : format.number(value);
    if (typeof value === 'string') return /^\d{4}-\d{2}-\d{2}$/.test(value) ? format.night(value) : value;
    if (typeof value === 'boolean') return value ? 'yes' : 'no';
    if (Array.isArray(value)) return plural(value.length, 'entry', 'entries');
    const named = Object.entries(value).find(([key]) => key === 'name' || key === 'text');
    return typeof named?.[1] === 'string' ? named[1] : 'something else';
  };
