import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { profileQuery } from '../../lib/session.ts';
import { viewsQuery } from './queries.ts';
import { type RunSearch, runSearch } from './search.ts';

/**
 * Opens the list as the person's role is to find it, when the address says nothing else.
 * @returns whether it is known what is to be shown
 */
export function useDefaultView(search: RunSearch, onSearch: (search: RunSearch) => void): boolean {
  const isOpen = Object.values(search).every((value) => value === undefined);
  const role = useQuery(profileQuery).data?.role;
  const views = useQuery(viewsQuery);
  const view = isOpen ? views.data?.find(({ default_for: forRole }) => forRole !== null && forRole === role) : undefined;
  useEffect(() => {
    if (view) onSearch({ ...runSearch.parse(view.search), view: view.id });
  }, [view, onSearch]);
  return !isOpen || (view === undefined && role !== undefined && !views.isPending);
}
