import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useRunChanges } from '../../lib/live-runs.tsx';
import { useMay } from '../../lib/session.ts';
import { holds, patchRun } from './patch.ts';
import { runsQuery } from './queries.ts';
import { isSearched, type RunSearch } from './search.ts';

const GLOW_MS = 1500;

/**
 * The list of runs, kept current in place. `newRuns` counts what was started since and belongs into the list; `showNew` fetches
 * it. `glowing` is the run whose row changed a moment ago.
 */
export function useRuns(search: RunSearch) {
  const queryClient = useQueryClient();
  const canDecide = useMay('approvals:decide');
  const options = runsQuery(search, canDecide);
  const list = useInfiniteQuery({ ...options, placeholderData: keepPreviousData });
  const [unseen, setUnseen] = useState<{ key: string; ids: ReadonlySet<string> }>({ key: '', ids: new Set() });
  const [glowing, setGlowing] = useState<string | null>(null);
  const key = JSON.stringify(options.queryKey);
  const newIds = unseen.key === key ? [...unseen.ids].filter((id) => !list.data || !holds(list.data, id)) : [];

  useRunChanges((change) => {
    if (change.kind === 'missed') return void queryClient.invalidateQueries({ queryKey: ['runs'] });
    const { run } = change;
    queryClient.setQueriesData<NonNullable<typeof list.data>>({ queryKey: ['runs'] }, (pages) => pages && patchRun(pages, run));
    if (!list.data) return;
    if (holds(list.data, run.job_id)) {
      setGlowing(run.job_id);
      setTimeout(() => setGlowing((id) => (id === run.job_id ? null : id)), GLOW_MS);
    } else if (isSearched(run, search, canDecide)) {
      setUnseen((before) => ({ key, ids: new Set([...(before.key === key ? before.ids : []), run.job_id]) }));
    }
  });

  const showNew = () => {
    setUnseen({ key, ids: new Set() });
    void queryClient.resetQueries({ queryKey: options.queryKey });
    window.scrollTo({ top: 0 });
  };
  return { list, newRuns: newIds.length, showNew, glowing };
}
