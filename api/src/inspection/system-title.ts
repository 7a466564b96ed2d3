import type { Parts } from '../parts.ts';

/** The name of a connector that some automation needs; its id when none does. */
export function systemTitle(parts: Pick<Parts, 'automations'>, connector: string): string {
  for (const { needs } of parts.automations.values()) for (const { id, title } of needs) if (id === connector) return title;
  return connector;
}
