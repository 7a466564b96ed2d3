import { isFinal, type RunDetail, type RunEvent, type RunEventType, runEvent } from '@banksman/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { followEvents, type StreamState } from '../../lib/event-stream.ts';
import { mergeEvents, resumeAfter } from './merge-events.ts';
import { inspectedKey, runLogQuery } from './queries.ts';

const READ_AGAIN_MS = 120;
/** Lines after which the run itself looks different. */
const CHANGES_RUN: ReadonlySet<RunEventType> = new Set([
  'moved',
  'step_started',
  'step_ended',
  'step_failed',
  'step_retry',
  'reasoned',
  'approval_asked',
  'approval_decided',
  'artifact_stored',
  'effect_sent',
  'effect_confirmed',
  'effect_rejected',
  'effect_unknown',
  'effect_reversed',
  'annotated',
]);

/**
 * A run's history, first read and then followed live from where reading ended; the run is read again when a line says that it
 * changed. A run that has ended is not followed, unless it is retried.
 */
export function useRunEvents(run: RunDetail | undefined, runId: string) {
  const queryClient = useQueryClient();
  const log = useQuery(runLogQuery(runId));
  const [live, setLive] = useState<{ runId: string; events: RunEvent[] }>({ runId, events: [] });
  const [state, setState] = useState<StreamState>('connecting');
  const [brokenSince, setBrokenSince] = useState<Date | null>(null);
  const again = useRef<ReturnType<typeof setTimeout>>(undefined);
  const events = mergeEvents(log.data ?? [], live.runId === runId ? live.events : []);
  const resumeFrom = useRef(0);
  useEffect(() => {
    resumeFrom.current = resumeAfter(events);
  });

  const isRead = log.data !== undefined;
  const isOver = run === undefined || isFinal(run.status);
  // The stream is let go when the run has ended: what was written after that line is read once more.
  const wasFollowed = useRef(false);
  useEffect(() => {
    if (isOver && wasFollowed.current) {
      void queryClient.invalidateQueries({ queryKey: ['run', runId, 'log'] });
      void queryClient.invalidateQueries({ queryKey: inspectedKey(runId) });
    }
    wasFollowed.current = !isOver;
  }, [isOver, runId, queryClient]);
  useEffect(() => {
    if (!isRead || isOver) return;
    const readAgain = () => {
      clearTimeout(again.current);
      again.current = setTimeout(() => {
        void queryClient.invalidateQueries({ queryKey: ['run', runId], exact: true });
        void queryClient.invalidateQueries({ queryKey: inspectedKey(runId) });
        void queryClient.invalidateQueries({ queryKey: ['approvals'] });
      }, READ_AGAIN_MS);
    };
    // What the history tells already may be newer than the run: then the stream has nothing to say about it.
    readAgain();
    const stop = followEvents(`/api/v1/automations/${encodeURIComponent(runId)}/events`, {
      lastEventId: String(resumeFrom.current),
      onState: (next) => {
        setState(next);
        setBrokenSince((since) => (next === 'reconnecting' || next === 'ended' ? (since ?? new Date()) : null));
      },
      onReopen: readAgain,
      onEvent: ({ event, data }) => {
        if (event !== 'run_event') return;
        const line = runEvent.safeParse(JSON.parse(data));
        if (!line.success) return;
        setLive((before) => ({ runId, events: mergeEvents(before.runId === runId ? before.events : [], [line.data]) }));
        if (CHANGES_RUN.has(line.data.type)) readAgain();
      },
    });
    return stop;
  }, [isRead, isOver, runId, queryClient]);

  return {
    events,
    error: log.error,
    isLoading: log.isPending,
    state: isOver ? ('ended' as const) : state,
    brokenSince: isOver ? null : brokenSince,
  };
}
