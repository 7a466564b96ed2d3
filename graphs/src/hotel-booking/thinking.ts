import type { z } from 'zod';
import type { Tools } from '../automation.ts';
import type { Thought } from '../reasoner/reasoner.ts';
import type { ThoughtRecord } from './state.ts';

/** Thinks once and returns the answer with the record of who answered, for the report. */
export async function think<Schema extends z.ZodType>(
  tools: Tools,
  thought: Thought<Schema>,
): Promise<{ answer: z.output<Schema>; record: ThoughtRecord }> {
  const answered = await tools.reasoner.think(thought, tools.signal);
  const record = {
    purpose: thought.purpose,
    by: answered.by,
    prompt: answered.promptName,
    prompt_version: answered.promptVersion,
    fell_back_because: answered.fellBackBecause,
  };
  return { answer: answered.answer, record };
}
