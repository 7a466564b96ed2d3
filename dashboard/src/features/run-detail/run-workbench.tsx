import type { RunDetail, RunEvent } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { type KeyboardEvent, lazy, type ReactNode, Suspense } from 'react';
import { Section } from '../../ui/page.tsx';
import { SplitPane } from '../../ui/split-pane.tsx';
import { RunFacts } from './run-facts.tsx';
import { RunInput } from './run-input.tsx';
import type { RunPageSearch } from './search.ts';
import { StepInspector } from './step-inspector.tsx';
import { StepList } from './step-list.tsx';
import { walkOf } from './walk.ts';
import { Waterfall } from './waterfall.tsx';

const RunGraph = lazy(async () => ({ default: (await import('./run-graph.tsx')).RunGraph }));

type Props = {
  run: RunDetail;
  events: readonly RunEvent[];
  isNarrow: boolean;
  search: RunPageSearch;
  onSearch: (change: Partial<RunPageSearch>) => void;
  /** what can be done with the step that is looked at */
  actionsFor: (step: string) => ReactNode;
};

/** The run's steps as a graph or in time, and beside them what is chosen: a step, or the run itself. */
export function RunWorkbench({ run, events, isNarrow, search, onSearch, actionsFor }: Props) {
  const isAsking = run.status === 'approval_required';
  const walk = walkOf(events);
  const step = run.graph.steps.find(({ id }) => id === search.step);
  const chosen = step?.id ?? null;
  const onChoose = (id: string) => onSearch({ step: id === chosen ? undefined : id });
  const steps = { graph: run.graph, isAsking, walk, chosen, onChoose };
  const left =
    search.view === 'time' ? (
      <Waterfall events={events} steps={run.graph.steps} chosen={chosen} onChoose={onChoose} />
    ) : isNarrow ? (
      <StepList {...steps} />
    ) : (
      <Suspense fallback={<Skeleton variant="rounded" height={run.graph.steps.length * 56} sx={{ m: 1 }} />}>
        <RunGraph {...steps} />
      </Suspense>
    );
  return (
    <Section title="Steps of this run" aside={<Views view={search.view} onSearch={onSearch} />}>
      <Paper variant="outlined" onKeyDown={walkStations}>
        <SplitPane
          name="run"
          label="Width of the steps"
          left={left}
          right={
            step ? (
              <StepInspector
                runId={run.job_id}
                step={step}
                isAsking={isAsking}
                visits={walk.visits.get(step.id) ?? 0}
                actions={actionsFor(step.id)}
              />
            ) : (
              <AboutRun run={run} events={events} />
            )
          }
        />
      </Paper>
    </Section>
  );
}

function Views({ view, onSearch }: Pick<Props, 'onSearch'> & { view: RunPageSearch['view'] }) {
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      aria-label="Show the steps as"
      value={view ?? 'graph'}
      onChange={(_, next: string | null) => next && onSearch({ view: next === 'time' ? 'time' : undefined })}
    >
      <ToggleButton value="graph">Steps</ToggleButton>
      <ToggleButton value="time">Time</ToggleButton>
    </ToggleButtonGroup>
  );
}

function AboutRun({ run, events }: Pick<Props, 'run' | 'events'>) {
  return (
    <Stack spacing={2} sx={{ p: 2 }}>
      <Box component="section" aria-label="About this run">
        <RunFacts run={run} events={events} />
      </Box>
      <Section title="What was asked">
        <RunInput run={run} />
      </Section>
    </Stack>
  );
}

/** Up and down go from station to station, as in any list. */
function walkStations(event: KeyboardEvent<HTMLElement>) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const from = event.target instanceof Element ? event.target.closest('[data-step]') : null;
  if (by === undefined || !from) return;
  const stations = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-step]')];
  const to = stations[stations.indexOf(from as HTMLElement) + by];
  if (!to) return;
  event.preventDefault();
  to.focus();
}
