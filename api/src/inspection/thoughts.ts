import type { RunEvent, StepThought } from '@banksman/contracts';
import { z } from 'zod';

const reasoned = z.object({
  purpose: z.string().catch(''),
  by: z.string().catch('rules'),
  prompt: z.string().catch(''),
  prompt_version: z.number().int().catch(0),
  usage: z
    .object({ inputTokens: z.number().int(), outputTokens: z.number().int(), costMicrocents: z.number().int() })
    .nullable()
    .catch(null),
});

/** What was thought about in a step, oldest first: an answer belongs to the step that had begun last. */
export function thoughtsOf(events: readonly RunEvent[], step: string): StepThought[] {
  const thoughts: StepThought[] = [];
  let at: string | null = null;
  for (const event of events) {
    if (event.type === 'step_started') at = event.step;
    if (event.type !== 'reasoned' || (event.step ?? at) !== step) continue;
    const { usage, ...said } = reasoned.parse(event.data);
    thoughts.push({
      ...said,
      at: event.at,
      input_tokens: usage?.inputTokens ?? null,
      output_tokens: usage?.outputTokens ?? null,
      cost_microcents: usage?.costMicrocents ?? null,
      text: event.text,
    });
  }
  return thoughts;
}
