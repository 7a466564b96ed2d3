import type { TechnicalHealth } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { labelOf, plural, span, took } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { useNow } from '../../lib/use-now.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { TextLink } from '../../ui/links.tsx';
import { Section } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { technicalQuery } from './queries.ts';

const HOURS = 24;

/** How the machinery does: for whoever looks after it. */
export function Technical() {
  const { data, error, refetch } = useQuery(technicalQuery(HOURS));
  if (error && !data) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton variant="rounded" height={420} />;
  return (
    <Stack spacing={4}>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      <Now health={data} />
      <Throughput health={data} />
      <Failures health={data} />
    </Stack>
  );
}

function Now({ health }: { health: TechnicalHealth }) {
  const format = useFormat();
  const now = useNow();
  const { queued, workers, messages, model, queue_wait_ms: wait, machine_ms: work } = health;
  const alive = workers.filter(({ is_alive: isAlive }) => isAlive);
  const ago = (at: string) => span(now.getTime() - Date.parse(at));
  const both = (times: { p50: number; p90: number } | null) =>
    times ? `${took(times.p50)}; nine of ten within ${took(times.p90)}` : 'nothing ended';
  return (
    <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: '1fr 1fr' }, alignItems: 'start' }}>
      <Block title="Now">
        <Fact label="Workers" note={alive.length === 0 ? 'Nothing goes on until one is started.' : undefined}>
          {alive.length === 0 ? 'None reports' : `${plural(alive.length, 'worker')}, last seen ${ago(alive[0]?.seen_at ?? '')} ago`}
        </Fact>
        <Fact label="Queue">
          {queued.runs === 0
            ? 'Empty'
            : `${queued.runs}${queued.is_capped ? '+' : ''} waiting${queued.oldest_since ? `, the first for ${ago(queued.oldest_since)}` : ''}`}
        </Fact>
        <Fact
          label="Messages"
          note={messages.given_up > 0 ? `${plural(messages.given_up, 'message')} given up in the last ${HOURS} hours` : undefined}
        >
          {messages.waiting === 0 ? 'All sent' : `${messages.waiting}${messages.is_capped ? '+' : ''} still to be sent`}
        </Fact>
      </Block>
      <Block title={`Last ${HOURS} hours`}>
        <Fact label="Wait in the queue">{both(wait)}</Fact>
        <Fact label="Work">{both(work)}</Fact>
        <Fact label="Steps tried again">{format.number(health.step_retries)}</Fact>
        <Fact label="Models" note={model.runs === 0 ? 'Everything was decided by rules.' : undefined}>
          {model.runs === 0
            ? 'Not used'
            : `${plural(model.runs, 'run')}, ${format.number(model.input_tokens + model.output_tokens)} tokens, ${format.money(model.cost_microcents / 1e6, 'USD')}`}
        </Fact>
      </Block>
    </Box>
  );
}

function Block({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Section title={title}>
      <Paper variant="outlined" sx={{ px: 2, py: 0.75 }}>
        <Facts>{children}</Facts>
      </Paper>
    </Section>
  );
}

function Throughput({ health }: { health: TechnicalHealth }) {
  const format = useFormat();
  const most = Math.max(1, ...health.throughput.map(({ ended }) => ended));
  const height = (count: number) => `${(count / most) * 100}%`;
  const failed = health.throughput.reduce((sum, hour) => sum + hour.failed, 0);
  const first = health.throughput[0];
  return (
    <Section title="Runs that ended, by the hour">
      <Paper variant="outlined" sx={{ p: { xs: 2, sm: 2.5 } }}>
        <Typography variant="figure">{format.number(health.ended)}</Typography>
        {failed > 0 && (
          <Typography variant="body2" sx={{ color: 'trouble.text' }}>
            <TextLink to="/runs/failures" color="inherit">
              {format.number(failed)} of them failed
            </TextLink>
          </Typography>
        )}
        <Box
          role="img"
          aria-label={`${plural(health.ended, 'run')} ended in the last ${health.hours} hours, at most ${most} in an hour`}
          sx={{
            display: 'flex',
            alignItems: 'flex-end',
            height: 96,
            gap: '2px',
            mt: 1.5,
            borderBottom: 1,
            borderColor: 'surface.strongLine',
          }}
        >
          {health.throughput.map(({ from, ended, failed }) => (
            <Box
              key={from}
              title={`${format.when(from)}: ${ended} ended, ${failed} failed`}
              sx={{
                flex: '1 1 0',
                height: height(ended),
                minHeight: ended > 0 ? 2 : 0,
                bgcolor: 'quiet.main',
                display: 'flex',
                alignItems: 'flex-end',
              }}
            >
              <Box sx={{ width: 1, height: ended === 0 ? 0 : `${(failed / ended) * 100}%`, bgcolor: 'trouble.main' }} />
            </Box>
          ))}
        </Box>
        <Box sx={{ display: 'flex', justifyContent: 'space-between', pt: 0.5, color: 'text.tertiary', typography: 'caption' }}>
          <span>{first && format.when(first.from)}</span>
          <span>Now</span>
        </Box>
      </Paper>
    </Section>
  );
}

function Failures({ health }: { health: TechnicalHealth }) {
  const format = useFormat();
  return (
    <Section title="Failures by cause">
      {health.failures.length === 0 ? (
        <Typography sx={{ color: 'text.secondary' }}>No run failed in the last {HOURS} hours.</Typography>
      ) : (
        <Paper variant="outlined" sx={{ px: 2, py: 0.75 }}>
          <Facts>
            {health.failures.map(({ code, runs, last_at: at, last_job_id: runId }) => (
              <Fact key={code} label={plural(runs, 'run')}>
                {labelOf(code)},{' '}
                <TextLink to="/runs/$runId" params={{ runId }}>
                  the last {format.when(at)}
                </TextLink>
              </Fact>
            ))}
          </Facts>
        </Paper>
      )}
    </Section>
  );
}
