import type { RunDetail, RunEvent } from '@banksman/contracts';
import { useQuery } from '@tanstack/react-query';
import { useFormat } from '../../lib/session.ts';
import { Fact } from '../../ui/facts.tsx';
import { TextLink } from '../../ui/links.tsx';
import { effectsQuery } from './queries.ts';

/** The runs that belong to this one: the one it goes on from, those that go on from it, and those that take back what it did. */
export function RelatedRuns({ run, events }: { run: RunDetail; events: readonly RunEvent[] }) {
  const format = useFormat();
  const { data: effects = [] } = useQuery({ ...effectsQuery(run.job_id), enabled: run.status === 'cancelled' });
  const title = (step: unknown) => run.graph.steps.find(({ id }) => id === step)?.title ?? String(step);
  const later = events.filter(({ type, data }) => type === 'forked' && typeof data.job_id === 'string');
  const undoing = effects.flatMap(({ undo }) => (undo ? [undo.job_id] : []));
  return (
    <>
      {run.forked_from && (
        <Fact label="Goes on from">
          <To runId={run.forked_from.job_id}>an earlier run, from “{title(run.forked_from.step)}”</To>
        </Fact>
      )}
      {later.length > 0 && (
        <Fact label="Run again">
          {later.map(({ seq, data, at, actor }) => (
            <div key={seq}>
              <To runId={String(data.job_id)}>
                from “{title(data.step)}” by {actor.name}, {format.when(at)}
              </To>
            </div>
          ))}
        </Fact>
      )}
      {undoing.map((runId) => (
        <Fact key={runId} label="Taking back">
          <To runId={runId}>what was already done when it was cancelled</To>
        </Fact>
      ))}
    </>
  );
}

function To({ runId, children }: { runId: string; children: React.ReactNode }) {
  return (
    <TextLink to="/runs/$runId" params={{ runId }}>
      {children}
    </TextLink>
  );
}
