import type { HandedLog } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { plural } from '../../lib/format.ts';
import { safeHref } from '../../lib/safe-href.ts';
import { useFormat, useMay } from '../../lib/session.ts';
import { TextLink } from '../../ui/links.tsx';
import { Sentence } from '../../ui/sentence.tsx';
import { handedLogsQuery } from './queries.ts';

/** Daily logs that runs have left to people, where their other work waits: no question, but nothing goes on before they are published. */
export function HandedLogs() {
  const { data = [] } = useQuery({ ...handedLogsQuery, enabled: useMay('automations:trigger') });
  if (data.length === 0) return null;
  return (
    <Paper component="section" variant="outlined" aria-labelledby="handed-logs" sx={{ mb: 3, borderColor: 'signal.line' }}>
      <Typography id="handed-logs" variant="h3" component="h2" sx={{ px: { xs: 2, sm: 3 }, pt: 2 }}>
        {plural(data.length, 'daily log')} to publish in Buildertrend
      </Typography>
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {data.map((log) => (
          <Row key={log.key} log={log} />
        ))}
      </Box>
    </Paper>
  );
}

function Row({ log: { title, headline, since, run_id: runId, url } }: { log: HandedLog }) {
  const format = useFormat();
  const href = safeHref(url);
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 2,
        px: { xs: 2, sm: 3 },
        py: 1.5,
        '& + &': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Box sx={{ minWidth: 0, flex: '1 1 280px', overflowWrap: 'anywhere' }}>
        <Typography variant="subtitle1" component="p">
          {title}
        </Typography>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          <TextLink to="/runs/$runId" params={{ runId }}>
            <Sentence>{headline}</Sentence>
          </TextLink>{' '}
          waits for it since {format.when(since)}.
        </Typography>
      </Box>
      {href && (
        <Button component="a" href={href} target="_blank" rel="noreferrer" variant="outlined" sx={{ minHeight: 44 }}>
          Open its daily logs
        </Button>
      )}
    </Box>
  );
}
