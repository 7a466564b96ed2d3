import type { RunAuditEntry, RunDetail } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useFormat } from '../../lib/session.ts';
import { CopyableId } from '../../ui/copyable-id.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Readable } from '../../ui/readable.tsx';
import { Sentence } from '../../ui/sentence.tsx';
import { auditQuery } from './queries.ts';
import { SideBySide } from './side-by-side.tsx';

const CHANNEL: Record<string, string> = {
  dashboard: 'in the dashboard',
  api: 'by the API',
  sms: 'by SMS',
  email: 'by the link in an e-mail',
  extension: 'from Buildertrend',
  n8n: 'from n8n',
};

/** Who did what, when, by which way, what was shown to them and what they changed. */
export function AuditTrail({ run }: { run: RunDetail }) {
  const { data, error, refetch } = useQuery(auditQuery(run.job_id));
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton variant="rounded" height={200} />;
  return (
    <Paper variant="outlined" sx={{ px: 2 }}>
      <Box
        component="ol"
        aria-label="Who did what"
        sx={{ m: 0, p: 0, listStyle: 'none', '& > li + li': { borderTop: 1, borderColor: 'divider' } }}
      >
        {data.map((entry) => (
          <Entry key={entry.seq} entry={entry} />
        ))}
      </Box>
    </Paper>
  );
}

function Entry({ entry }: { entry: RunAuditEntry }) {
  const format = useFormat();
  const { actor, at, text, told, question, effect } = entry;
  const isPerson = actor.kind === 'person' || actor.kind === 'client';
  const way = actor.channel ? (CHANNEL[actor.channel] ?? actor.channel) : null;
  return (
    <Box component="li" sx={{ display: 'grid', gridTemplateColumns: { xs: '1fr', sm: '168px 1fr' }, columnGap: 2, py: 1.25 }}>
      <Typography variant="body2" component="time" dateTime={at} title={format.full(at)} sx={{ color: 'text.secondary' }}>
        {format.isToday(at) ? format.clock(at) : format.when(at)}
      </Typography>
      <Box sx={{ minWidth: 0 }}>
        <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
          <strong>{isPerson ? actor.name : 'Banksman'}</strong>
          {way && ` ${way}`}: {text}
        </Typography>
        {told.length > 0 && (
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            Told: {told.join(', ')}
          </Typography>
        )}
        {effect && (
          <Typography
            variant="body2"
            component="div"
            sx={{ color: 'text.secondary', display: 'flex', flexWrap: 'wrap', gap: 0.75, alignItems: 'center' }}
          >
            {effect.system}, reference <CopyableId id={effect.reference} what="reference" shown={28} />
          </Typography>
        )}
        {question && question.changed.length > 0 && question.decision && (
          <Box sx={{ my: 1 }}>
            <SideBySide label="What was changed" before="Shown" after="Changed to" fields={question.changed} />
          </Box>
        )}
        {question && (
          <Disclosure label="What was shown">
            <Typography variant="subtitle2">
              <Sentence>{question.headline}</Sentence>
            </Typography>
            <Readable value={question.payload} />
            <Typography variant="caption" component="div" sx={{ color: 'text.tertiary', display: 'flex', gap: 0.75, alignItems: 'center' }}>
              Fingerprint <CopyableId id={question.payload_sha256} what="fingerprint" shown={12} />
            </Typography>
          </Disclosure>
        )}
      </Box>
    </Box>
  );
}
