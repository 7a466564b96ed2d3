import { auditGroup } from '@banksman/contracts';
import { z } from 'zod';

/** What is looked for in the audit log, as it stands in the address. */
export const auditSearch = z.object({
  group: auditGroup.optional().catch(undefined),
  q: z.string().trim().max(100).optional().catch(undefined),
  actor: z.string().max(100).optional().catch(undefined),
  subject: z.string().max(100).optional().catch(undefined),
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
});
export type AuditSearch = z.infer<typeof auditSearch>;
