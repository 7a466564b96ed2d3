import type { ModuleDetail, Site } from '@banksman/contracts';
import type { PageContext } from '../pages/site.ts';
import { put, type Schema, schemaAt } from './schema.ts';

/** Whether an automation has anything to do with a page: it asks for what the page is about, or takes a link or a text. */
export function fits({ input_schema }: Pick<ModuleDetail, 'input_schema'>, context: PageContext | null): boolean {
  if (!context) return false;
  const paths = Object.entries(context.inputs).filter(([, field]) => context.subject === null || field === 'subject');
  return paths.some(([path]) => schemaAt(input_schema as Schema, path) !== undefined);
}

export type Prefilled = { values: Record<string, unknown> /** what did not come from the page */; remarks: string[] };

/**
 * What of the page goes where in the input, as far as the automation asks for it. What the page does not say is taken from Banksman's own
 * connection to the same system, if that knows the subject, and said to be.
 */
export function prefill({ input_schema }: Pick<ModuleDetail, 'input_schema'>, context: PageContext | null, site: Site | null): Prefilled {
  const values: Record<string, unknown> = {};
  const remarks: string[] = [];
  for (const [path, field] of Object.entries(context?.inputs ?? {})) {
    const value = context ? readValue(context, field) : null;
    const schema = schemaAt(input_schema as Schema, path);
    if (schema && value !== null) put(values, path, value);
    else if (schema && field === 'people' && site && site.crew.length > 0) {
      put(values, path, site.crew.map(withoutNothing));
      remarks.push(`${schema.title ?? 'People'} comes from Banksman’s connection to ${context?.siteTitle}, not from this page.`);
    }
  }
  return { values, remarks };
}

function readValue(context: PageContext, field: string): unknown {
  if (field === 'subject') return context.subject;
  if (field === 'people') return context.people && context.people.length > 0 ? context.people.map(withoutNothing) : null;
  return context.fields.find(({ name }) => name === field)?.value ?? null;
}

const withoutNothing = ({ name, phone }: { name: string; phone: string | null }) => (phone === null ? { name } : { name, phone });
