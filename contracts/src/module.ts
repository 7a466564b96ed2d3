import { z } from 'zod';
import { connectorStatus } from './effect.ts';

const jsonSchema = z.record(z.string(), z.unknown());

/** An automation as the list of modules shows it. */
export const moduleSummary = z.object({
  module_id: z.string(),
  slug: z.string(),
  title: z.string(),
  description: z.string(),
  version: z.number().int(),
  enabled: z.boolean(),
  /** outside systems it needs, and how far each is proven */
  needs: z.array(
    z.object({ connector: z.string(), title: z.string(), status: connectorStatus, mode: z.enum(['demo', 'sandbox', 'live', 'missing']) }),
  ),
});
export type ModuleSummary = z.infer<typeof moduleSummary>;

/** One automation with the schemas (JSON Schema 2020-12) that forms, n8n and the extension are made from. */
export const moduleDetail = moduleSummary.extend({
  input_schema: jsonSchema,
  output_schema: jsonSchema,
  config_schema: jsonSchema,
  config: z.record(z.string(), z.unknown()),
  /** an input that works in the demo workspace */
  example: z.record(z.string(), z.unknown()),
});
export type ModuleDetail = z.infer<typeof moduleDetail>;

/** The settings after one change; the newest comes first and is in force. */
export const moduleVersion = z.object({
  revision: z.number().int(),
  enabled: z.boolean(),
  config: z.record(z.string(), z.unknown()),
  changed_by: z.string(),
  changed_at: z.iso.datetime(),
  /** the version that was brought back */
  restored_from: z.number().int().nullable(),
});
export type ModuleVersion = z.infer<typeof moduleVersion>;

export const moduleUpdate = z.strictObject({ enabled: z.boolean().optional(), config: z.record(z.string(), z.unknown()).optional() });
export type ModuleUpdate = z.infer<typeof moduleUpdate>;
