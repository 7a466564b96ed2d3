import { z } from 'zod';

export const undoInput = z.strictObject({
  effect_key: z.string().regex(/^[0-9a-f]{64}$/, 'must be the key of an effect'),
  /** what was done, in the words of its run */
  what: z.string().min(1).max(300),
  because: z.string().min(1).max(300),
});
