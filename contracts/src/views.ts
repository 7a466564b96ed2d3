import { z } from 'zod';
import { role } from './identity.ts';

/** What a list is narrowed to: the search of its address, as the dashboard writes it. */
export const viewSearch = z
  .record(z.string().regex(/^[a-z_]{1,30}$/), z.union([z.string().max(300), z.number()]))
  .refine((search) => Object.keys(search).length <= 20, 'must have at most 20 entries');

/** A list as somebody wants to find it again. */
export const savedView = z.object({
  id: z.uuid(),
  name: z.string(),
  search: viewSearch,
  owner: z.string(),
  is_mine: z.boolean(),
  /** everybody in the workspace sees it; otherwise its owner alone */
  shared: z.boolean(),
  /** the role that finds the list like this when it opens it */
  default_for: role.nullable(),
  updated_at: z.iso.datetime(),
});
export type SavedView = z.infer<typeof savedView>;

const name = z.string().trim().min(1, 'must not be empty').max(60, 'must have at most 60 characters');

/** The body of `POST /views`. */
export const newView = z.strictObject({
  name,
  search: viewSearch,
  shared: z.boolean().default(false),
  default_for: role.nullable().default(null),
});
export type NewView = z.infer<typeof newView>;

/** The body of `PATCH /views/{id}`. */
export const viewUpdate = z.strictObject({
  name: name.optional(),
  search: viewSearch.optional(),
  shared: z.boolean().optional(),
  default_for: role.nullable().optional(),
});
export type ViewUpdate = z.infer<typeof viewUpdate>;
