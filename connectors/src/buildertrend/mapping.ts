import { z } from 'zod';

/** A route below the base URL; `{job_id}` is filled in. */
const route = (path: string) => z.string().startsWith('/', 'must begin with /').default(path);
/** Where a value is in the JSON, names with dots between them. */
const field = (path: string) =>
  z
    .string()
    .regex(/^\w+(\.\w+)*$/, 'must be names with dots between them')
    .refine((value) => !/(^|\.)(__proto__|prototype|constructor)(\.|$)/.test(value), 'is a reserved name')
    .default(path);

/**
 * How the partner API of one customer looks. Buildertrend publishes none and gives access by agreement only
 * (`api-evangelist/buildertrend:apis.yml`), so every path here is the customer's to supply; the defaults are the stand-in's.
 */
export const partnerMapping = z.strictObject({
  routes: z
    .strictObject({
      account: route('/partner-api/v1/account'),
      jobs: route('/partner-api/v1/jobs'),
      job: route('/partner-api/v1/jobs/{job_id}'),
      dailyLogs: route('/partner-api/v1/jobs/{job_id}/daily-logs'),
    })
    .prefault({}),
  query: z.strictObject({ search: field('search'), limit: field('limit'), offset: field('offset') }).prefault({}),
  /** the rows of a list */
  rows: field('data'),
  accountName: field('company_name'),
  job: z
    .strictObject({
      id: field('id'),
      name: field('title'),
      street: field('address.street'),
      city: field('address.city'),
      state: field('address.state'),
      zip: field('address.zip'),
      permitNumber: field('permit_number'),
      projectManager: field('project_manager.name'),
      crew: field('crew'),
      crewName: field('name'),
      crewPhone: field('phone'),
      notes: field('notes'),
    })
    .prefault({}),
  dailyLog: z
    .strictObject({
      id: field('id'),
      jobId: field('job_id'),
      title: field('title'),
      notes: field('notes'),
      date: field('log_date'),
      isPrivate: field('is_private'),
      shareWithSubs: field('share_with_subs'),
      shareWithOwner: field('share_with_owner'),
      notify: field('notify_user_ids'),
    })
    .prefault({}),
});
export type PartnerMapping = z.output<typeof partnerMapping>;

/** The value at `path`; undefined when it or something on the way is missing. */
export function readField(record: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, name) => (typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined),
      record,
    );
}

/** A record with each value at its path. */
export function writeFields(values: readonly (readonly [path: string, value: unknown])[]): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [path, value] of values) {
    const names = path.split('.');
    const last = names.pop() ?? path;
    let at = record;
    for (const name of names) {
      const inner = z.record(z.string(), z.unknown()).safeParse(at[name]);
      const next = inner.success ? inner.data : {};
      at[name] = next;
      at = next;
    }
    at[last] = value;
  }
  return record;
}
