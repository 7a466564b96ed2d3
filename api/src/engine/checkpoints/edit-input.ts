import { z } from 'zod';

const body = z.object({
  checkpoint: z.record(z.string(), z.unknown()),
  values: z.record(z.string(), z.unknown()),
  refs: z.record(z.string(), z.object({ type: z.string(), sha256: z.string() })),
});

/**
 * A stored checkpoint with another input. By agreement a graph keeps what it was given in the channel `input`, so that is
 * the only one that changes; what earlier steps made of the old input stays, which is what going on from a step means.
 * @param start the automation's first state with the new input
 * @returns the new body and the hashes of the large values it still needs
 */
export function editInput(stored: string, start: Record<string, unknown>): { body: string; hashes: string[] } {
  const { checkpoint, values, refs } = body.parse(JSON.parse(stored));
  const { input: _, ...otherRefs } = refs;
  return {
    body: JSON.stringify({ checkpoint, values: { ...values, input: start.input }, refs: otherRefs }),
    hashes: [...new Set(Object.values(otherRefs).map(({ sha256 }) => sha256))],
  };
}
