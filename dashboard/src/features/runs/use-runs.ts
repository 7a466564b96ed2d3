import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useRunChanges } from '../../lib/live-runs.tsx';
import { profileQuery, useMay } from '../../lib/session.ts';
import { holds, patchRun } from './patch.ts';
import { runsQuery } from './queries.ts';
import { isSearched, type RunSearch } from './search.ts';

const GLOW_MS = 1500;
const NONE: ReadonlySet<string> = new Set();

/** Days begin when the workspace's do; null until it is known. */
export function useTimeZone(): string | null {
  return useQuery(profileQuery).data?.workspace.time_zone ?? null;
}

/**
 * The list of runs, kept current in place. `newRuns` counts what was started since and belongs into the list; `showNew` fetches
 * it. `glowing` are the runs whose rows changed a moment ago.
 * @param isReady false: it is not known yet what is to be shown
 */
export function useRuns(search: RunSearch, isReady: boolean) {
  const queryClient = useQueryClient();
  const canDecide = useMay('approvals:decide');
  const timeZone = useTimeZone();
  const options = runsQuery(search, timeZone);
  const list = useInfiniteQuery({ ...options, placeholderData: keepPreviousData, enabled: isReady && timeZone !== null });
  const [unseen, setUnseen] = useState<{ key: string; ids: ReadonlySet<string> }>({ key: '', ids: NONE });
  const [glowing, setGlowing] = useState<ReadonlySet<string>>(NONE);
  const key = JSON.stringify(options.queryKey);
  const newIds = unseen.key === key ? [...unseen.ids].filter((id) => !list.data || !holds(list.data, id)) : [];

  useRunChanges((change) => {
    if (change.kind === 'missed') return void queryClient.invalidateQueries({ queryKey: ['runs'] });
    const { run } = change;
    queryClient.setQueriesData<NonNullable<typeof list.data>>({ queryKey: ['runs'] }, (pages) => pages && patchRun(pages, run));
    if (!list.data) return;
    if (holds(list.data, run.job_id)) {
      setGlowing((ids) => new Set([...ids, run.job_id]));
      setTimeout(() => setGlowing((ids) => new Set([...ids].filter((id) => id !== run.job_id))), GLOW_MS);
    } else if (isSearched(run, search, { canDecide, timeZone })) {
      setUnseen((before) => ({ key, ids: new Set([...(before.key === key ? before.ids : []), run.job_id]) }));
    }
  });

  const showNew = () => {
    setUnseen({ key, ids: NONE });
    void queryClient.resetQueries({ queryKey: options.queryKey });
    window.scrollTo({ top: 0 });
  };
  return { list, newRuns: newIds.length, showNew, glowing, timeZone };
}
