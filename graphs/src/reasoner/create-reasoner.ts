import type { Log } from '@banksman/connectors';
import { z } from 'zod';
import { costOf, estimatedTokens, type ModelSettings, modelCall, type Prices, type Turn } from './model-call.ts';
import { troubleOf } from './model-trouble.ts';
import type { Answered, Reasoner, Thought, Usage } from './reasoner.ts';
import { rulesReasoner } from './rules.ts';

export type ReasonerOptions = {
  /** null: rules answer everything */
  model: ModelSettings | null;
  /** of one run; `spent` says what it has used before this thought */
  budget: { maxTokens: number; maxMicrocents: number; spent(): Usage };
  prices?: Prices;
  log: Log;
};

/** An answer that is not valid is asked for once more; a third try has never been worth its price. */
const TRIES = 2;
const MAX_ANSWER_TOKENS = 4_000;
/** Below this no useful answer fits. */
const MIN_ANSWER_TOKENS = 64;
const NO_USAGE: Usage = { inputTokens: 0, outputTokens: 0, costMicrocents: 0 };

/**
 * The reasoner of a run: the model when there is one, with each thought's own rules below it. Model down, budget used up or
 * answer invalid twice → rules, and the answer says so. `usage` holds what was paid even when rules answered in the end.
 * @throws only the aborted signal's reason: who cancels a run wants no answer
 */
export function createReasoner({ model, budget, prices, log }: ReasonerOptions): Reasoner {
  const rules = rulesReasoner();
  if (!model) return rules;
  const call = modelCall(model, prices ?? null);

  const think = async <Schema extends z.ZodType>(thought: Thought<Schema>, signal: AbortSignal): Promise<Answered<z.output<Schema>>> => {
    signal.throwIfAborted();
    const { name, version } = thought.prompt;
    const schema = jsonSchemaOf(thought.answer);
    const turns: Turn[] = [
      { role: 'system', text: thought.prompt.text },
      { role: 'user', text: JSON.stringify(thought.facts) },
    ];
    let used: Usage | null = null;
    const fallBack = async (because: string) => {
      log('warn', 'rules answer instead of the model', { prompt: name, because });
      return { ...(await rules.think(thought, signal)), usage: used, fellBackBecause: because };
    };

    for (let attempt = 1; ; attempt += 1) {
      const maxAnswerTokens = affordableTokens(turns, sum(budget.spent(), used ?? NO_USAGE), budget, prices ?? null);
      if (maxAnswerTokens < MIN_ANSWER_TOKENS) return fallBack('the limit for this run is used up');
      const reply = await call({ turns, schema, maxAnswerTokens, signal }).catch((error: unknown) => {
        signal.throwIfAborted();
        return troubleOf(error);
      });
      if ('kind' in reply) return fallBack(reply.words);
      used = sum(used ?? NO_USAGE, reply.usage);
      const read = readAnswer(thought, reply.text);
      if (read.ok)
        return { answer: read.answer, by: model.model, promptName: name, promptVersion: version, usage: used, fellBackBecause: null };
      if (attempt === TRIES) return fallBack('the model’s answer could not be used, twice');
      turns.push({ role: 'assistant', text: reply.text.slice(0, 4_000) });
      turns.push({ role: 'user', text: `This answer cannot be used: ${read.because}. Answer again, with the JSON only.` });
    }
  };
  return { think };
}

type Read<T> = { ok: true; answer: T } | { ok: false; because: string };

/** Parses, validates and checks what the model wrote. */
function readAnswer<Schema extends z.ZodType>({ answer, check }: Thought<Schema>, text: string): Read<z.output<Schema>> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, because: 'it is not JSON' };
  }
  const parsed = answer.safeParse(json);
  if (!parsed.success) return { ok: false, because: z.prettifyError(parsed.error).slice(0, 1_000) };
  const because = check?.(parsed.data) ?? null;
  return because === null ? { ok: true, answer: parsed.data } : { ok: false, because };
}

/** How many tokens the answer may have so that the run stays within its limits; 0 or less when nothing is left. */
function affordableTokens(
  turns: readonly Turn[],
  spent: Usage,
  { maxTokens, maxMicrocents }: ReasonerOptions['budget'],
  prices: Prices | null,
): number {
  const inputTokens = estimatedTokens(turns.map(({ text }) => text).join(''));
  const byTokens = maxTokens - spent.inputTokens - spent.outputTokens - inputTokens;
  const moneyLeft = maxMicrocents - spent.costMicrocents - costOf(prices, inputTokens, 0);
  const byMoney =
    prices && prices.outputMicrocentsPerToken > 0 ? Math.floor(moneyLeft / prices.outputMicrocentsPerToken) : MAX_ANSWER_TOKENS;
  return Math.min(MAX_ANSWER_TOKENS, byTokens, moneyLeft < 0 ? 0 : byMoney);
}

function sum(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    costMicrocents: a.costMicrocents + b.costMicrocents,
  };
}

/** What the model may write, as JSON Schema without the dialect line that some servers refuse. */
function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema);
  return rest;
}
