import { type RunSummary, runSummary } from '@banksman/contracts';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { followEvents, type StreamState } from './event-stream.ts';

type Change = { kind: 'changed'; run: RunSummary } | { kind: 'missed' };
type Listener = (change: Change) => void;
type Live = { state: StreamState; brokenSince: Date | null; listen: (listener: Listener) => () => void };

const LiveRuns = createContext<Live>({ state: 'connecting', brokenSince: null, listen: () => () => {} });

/** One stream of changed runs for the whole page. After a break listeners get `missed` and fetch again. */
export function LiveRunsProvider({ children }: { children: ReactNode }) {
  const listeners = useRef(new Set<Listener>());
  const [state, setState] = useState<StreamState>('connecting');
  const [brokenSince, setBrokenSince] = useState<Date | null>(null);

  useEffect(() => {
    const tell = (change: Change) => {
      for (const listener of listeners.current) listener(change);
    };
    return followEvents('/api/v1/runs/events', {
      onState: (next) => {
        setState(next);
        setBrokenSince((since) => (next === 'live' || next === 'connecting' ? null : (since ?? new Date())));
      },
      onReopen: () => tell({ kind: 'missed' }),
      onEvent: ({ event, data }) => {
        if (event === 'stale') return tell({ kind: 'missed' });
        if (event !== 'run_changed') return;
        const run = runSummary.safeParse(JSON.parse(data));
        if (run.success) tell({ kind: 'changed', run: run.data });
      },
    });
  }, []);

  const live = useMemo<Live>(
    () => ({
      state,
      brokenSince,
      listen: (listener) => {
        listeners.current.add(listener);
        return () => void listeners.current.delete(listener);
      },
    }),
    [state, brokenSince],
  );
  return <LiveRuns value={live}>{children}</LiveRuns>;
}

/** Calls `listener` for every changed run while the component is mounted. */
export function useRunChanges(listener: Listener): void {
  const { listen } = useContext(LiveRuns);
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => listen((change) => latest.current(change)), [listen]);
}

/** Since when live updates are broken; null while they work. */
export function useBrokenSince(): Date | null {
  return useContext(LiveRuns).brokenSince;
}
