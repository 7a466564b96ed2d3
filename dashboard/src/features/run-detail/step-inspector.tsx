import type { GraphStep, StepInspection } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { safeHref } from '../../lib/safe-href.ts';
import { useFormat } from '../../lib/session.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Attempts } from './attempts.tsx';
import { EffectCard } from './effect-card.tsx';
import { stepQuery } from './queries.ts';
import { StepDot } from './step-dot.tsx';
import { stepStanding } from './step-look.ts';
import { StepValuesView } from './step-values.tsx';

type Props = { runId: string; step: GraphStep; isAsking: boolean; visits: number; actions: ReactNode };

/** Everything about one step: what it did outside, made, was given, went by, thought, and how often it was tried. */
export function StepInspector({ runId, step, isAsking, visits, actions }: Props) {
  const { data, error, refetch } = useQuery(stepQuery(runId, step.id));
  return (
    <Box component="section" aria-label={`Step: ${step.title}`} sx={{ p: 2 }}>
      <Box sx={{ display: 'flex', gap: 1.5, alignItems: 'center', mb: 1.5 }}>
        <StepDot state={step.state} isAsking={isAsking} />
        <Box sx={{ minWidth: 0, flexGrow: 1 }}>
          <Typography variant="h3" sx={{ overflowWrap: 'anywhere' }}>
            {step.title}
          </Typography>
          <Typography variant="caption" component="p" sx={{ color: 'text.secondary' }}>
            {stepStanding(step, isAsking, visits)}
          </Typography>
        </Box>
      </Box>
      {actions}
      {error ? (
        <Problem error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <Looked runId={runId} inspected={data} />
      ) : (
        <Stack spacing={1.5} aria-hidden>
          {[60, 90, 75, 40].map((width) => (
            <Skeleton key={width} width={`${width}%`} height={22} />
          ))}
        </Stack>
      )}
    </Box>
  );
}

function Looked({ runId, inspected }: { runId: string; inspected: StepInspection }) {
  const { step, effects, input, output, sources, thoughts, attempts } = inspected;
  return (
    <Stack spacing={2}>
      {effects.length > 0 && (
        <Part title="Done in other systems">
          {effects.map((effect) => (
            <EffectCard key={effect.key} effect={effect} />
          ))}
        </Part>
      )}
      <Part title="Made">
        <StepValuesView given={output} runId={runId} step={step} side="output" />
      </Part>
      <Part title="Was given">
        <StepValuesView given={input} runId={runId} step={step} side="input" />
      </Part>
      {sources.length > 0 && (
        <Part title="Went by">
          <Sources sources={sources} />
        </Part>
      )}
      {thoughts.length > 0 && (
        <Part title="Reasoned">
          <Thoughts thoughts={thoughts} />
        </Part>
      )}
      {attempts.length > 0 && (
        <Part title={attempts.length === 1 ? 'Attempt' : `Attempts (${attempts.length})`}>
          <Attempts attempts={attempts} />
        </Part>
      )}
    </Stack>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Box>
      <Typography variant="subtitle2" component="h4" sx={{ color: 'text.tertiary', mb: 0.5 }}>
        {title}
      </Typography>
      {children}
    </Box>
  );
}

function Sources({ sources }: { sources: StepInspection['sources'] }) {
  return (
    <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1.25 }}>
      {sources.map(({ title, excerpt, url }) => {
        const href = safeHref(url);
        return (
          <li key={`${title}${excerpt}`}>
            <Typography variant="subtitle2">
              {href ? (
                <a href={href} target="_blank" rel="noreferrer">
                  {title}
                </a>
              ) : (
                title
              )}
            </Typography>
            <Typography
              variant="body2"
              component="blockquote"
              sx={{ m: 0, pl: 1.25, borderLeft: 2, borderColor: 'divider', color: 'text.secondary', maxWidth: '70ch' }}
            >
              {excerpt}
            </Typography>
          </li>
        );
      })}
    </Box>
  );
}

function Thoughts({ thoughts }: { thoughts: StepInspection['thoughts'] }) {
  const format = useFormat();
  return thoughts.map(
    ({ at, purpose, by, prompt, prompt_version: version, input_tokens: read, output_tokens: written, cost_microcents: cost, text }) => (
      <Facts key={`${at}${purpose}${prompt}`}>
        <Fact label="By" note={by === 'rules' && text !== 'Rules decided' ? text : undefined}>
          {by === 'rules' ? 'Built-in rules, no language model' : by}
        </Fact>
        <Fact label="Prompt">
          {prompt}, version {version}
        </Fact>
        {read !== null && written !== null && (
          <Fact label="Tokens">
            {format.number(read)} read, {format.number(written)} written
          </Fact>
        )}
        {cost !== null && <Fact label="Cost">{format.fine(cost)}</Fact>}
      </Facts>
    ),
  );
}
