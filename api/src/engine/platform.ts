import type { Actor } from '@banksman/contracts';

/** Who does what nobody asked for at that moment: deadlines, reminders, the end of waiting. */
export const PLATFORM: Actor = { kind: 'system', id: 'banksman', name: 'Banksman', channel: null };
