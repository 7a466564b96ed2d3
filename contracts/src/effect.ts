import { z } from 'zod';

/** What an action does outside; from `write` on it runs only through the effects gate. */
export const EFFECT_CLASSES = ['read', 'draft', 'write', 'spend', 'irreversible'] as const;
export const effectClass = z.enum(EFFECT_CLASSES);
export type EffectClass = z.infer<typeof effectClass>;

/** `proposed → approved → sending → confirmed | rejected | unknown`; `unknown → confirmed | absent | needs_human`. */
export const EFFECT_STATES = [
  'proposed',
  'approved',
  'sending',
  'confirmed',
  'rejected',
  'unknown',
  'absent',
  'needs_human',
  'compensated',
] as const;
export const effectState = z.enum(EFFECT_STATES);
export type EffectState = z.infer<typeof effectState>;

/** How far a connector has been proven, shown to the user as it is. */
export const CONNECTOR_STATUSES = ['verified-live', 'contract-tested', 'stand-in-only'] as const;
export const connectorStatus = z.enum(CONNECTOR_STATUSES);
export type ConnectorStatus = z.infer<typeof connectorStatus>;
