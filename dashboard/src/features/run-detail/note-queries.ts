import { type Annotation, type AnnotationEdit, annotation, mentionable, type NewAnnotation } from '@banksman/contracts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { ask } from '../../lib/api.ts';
import { inspectedKey } from './queries.ts';

const at = (runId: string, path: string) => `/runs/${encodeURIComponent(runId)}${path}`;

/** The notes on a run, oldest first. */
export const notesQuery = (runId: string) =>
  queryOptions({
    queryKey: [...inspectedKey(runId), 'notes'],
    queryFn: async ({ signal }) => (await ask(z.array(annotation), at(runId, '/annotations'), { signal })).data,
  });

/** Who can be named in a note. */
export const peopleQuery = (runId: string) =>
  queryOptions({
    queryKey: ['run', runId, 'people'],
    queryFn: async ({ signal }) => (await ask(z.array(mentionable), at(runId, '/people'), { signal })).data,
    staleTime: 60_000,
  });

/** Writes, changes or deletes a note; the list is read again after the answer. */
export function useNotes(runId: string) {
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: inspectedKey(runId) });
  const write = useMutation({
    mutationFn: async (body: NewAnnotation) => (await ask(annotation, at(runId, '/annotations'), { method: 'POST', body })).data,
    onSuccess,
  });
  const edit = useMutation({
    mutationFn: async ({ id, ...body }: AnnotationEdit & Pick<Annotation, 'id'>) =>
      (await ask(annotation, at(runId, `/annotations/${encodeURIComponent(id)}`), { method: 'PUT', body })).data,
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: (id: string) => ask(z.unknown(), at(runId, `/annotations/${encodeURIComponent(id)}`), { method: 'DELETE' }),
    onSuccess,
  });
  return { write, edit, remove };
}
