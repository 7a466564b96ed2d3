import type { Connector } from '@banksman/connectors';
import {
  type Alternative,
  type Artifact,
  alternative,
  cents,
  currency,
  DECISIONS,
  type DomainError,
  type MemoryHit,
  type ProblemCode,
  type RunFailure,
  reason,
  source,
} from '@banksman/contracts';
import type { BaseCheckpointSaver, CompiledStateGraph } from '@langchain/langgraph';
import { z } from 'zod';
import type { Reasoner } from './reasoner/reasoner.ts';

type Actions<C extends Connector> = C['actions'];
type InputOf<C extends Connector, Name extends keyof Actions<C>> = z.input<Actions<C>[Name]['input']>;
type OutputOf<C extends Connector, Name extends keyof Actions<C>> = z.output<Actions<C>[Name]['output']>;

/** A change outside, as a node asks the effects gate for it. */
export type EffectRequest<C extends Connector, Name extends keyof Actions<C>> = {
  connector: C;
  action: Name;
  /** with `ordinal` the slot of the effect: one row, whatever the payload */
  step: string;
  /** counts new business decisions (price approved again, other hotel), never attempts; from 0 */
  ordinal: number;
  /** what was approved and is hashed; ids that change by the minute belong into `input` only */
  payload: Record<string, unknown>;
  input: InputOf<C, Name>;
  /** stops a second run for the same thing, e.g. `hotel:<site>:<crew>:<dates>` */
  businessKey: string | null;
};

/** The state of an effect's slot; `output` is what the action answered. */
export type Recorded = 'none' | 'approved' | 'sending' | 'unknown' | { output: unknown };

/** What an earlier run did outside, as far as it can be known. */
export type PastEffect = {
  state: 'done' | 'not_done' | 'unknown';
  /** the connector's id and title */
  connector: string;
  title: string;
  action: string;
  reference: string;
  payload: Record<string, unknown>;
  amountCents: number | null;
  currency: string | null;
  /** how the connector takes it back; null when it cannot */
  undo: { action: string; title: string } | null;
};

/** Everything a node may use. It never holds a client, a database or a clock of its own. */
export type Tools = {
  runId: string;
  /** settings of this automation in this workspace, parsed with its config schema */
  config: unknown;
  /** runs a `read` action of a connection of the run's workspace */
  read<C extends Connector, Name extends keyof Actions<C> & string>(
    connector: C,
    action: Name,
    input: InputOf<C, Name>,
  ): Promise<OutputOf<C, Name>>;
  /** the effects gate; at most once per approved action */
  perform<C extends Connector, Name extends keyof Actions<C> & string>(effect: EffectRequest<C, Name>): Promise<OutputOf<C, Name>>;
  /**
   * What the gate knows of an effect's slot, cheaply and without sending anything. A node that may be running again after a
   * crash asks this before it looks at prices. `none`: nothing is authorised there (never approved, withdrawn, or refused by
   * the supplier); `sending` and `unknown`: only `perform` can settle it.
   */
  recorded(step: string, ordinal: number): Promise<Recorded>;
  /** gives an approved effect back that was never sent (the price moved): its slot is free for the next ordinal */
  withdraw(step: string, ordinal: number, because: string): Promise<void>;
  /** what became of an effect of an earlier run of the workspace, looked up at the supplier after its settle time if need be */
  pastEffect(key: string): Promise<PastEffect>;
  /** takes it back through the effects gate, in the slot `undo`/0 that a person approved */
  undo(key: string): Promise<void>;
  memory: { search(query: string, limit: number): Promise<MemoryHit[]> };
  reasoner: Reasoner;
  /** a file of the same name replaces the earlier one of this run: a step may repeat */
  artifacts: { store(file: { name: string; contentType: string; body: string | Uint8Array }): Promise<Artifact> };
  /**
   * Returns when that time has come; until then the run waits without keeping a worker busy, and the node starts anew afterwards.
   * The first call sets the time. `name` tells the delays of a run apart (a loop counts in it) and is read in the timeline.
   */
  delay(name: string, until: { ms: number } | { at: Date }): Promise<void>;
  /** one sentence for the timeline */
  progress(text: string, data?: Record<string, unknown>): Promise<void>;
  /** written by the step wrapper, not by nodes */
  step(phase: 'started' | 'ended', step: string, summary: string | null): Promise<void>;
  /** told by the step wrapper once the node has returned or thrown, whether or not anybody still waits for it */
  left(step: string): void;
  now(): Date;
  signal: AbortSignal;
};

/** What a graph hands to `interrupt()`; the engine makes one approval row of it. */
export const question = z.object({
  /** which of the automation's `questions` this is */
  question: z.string(),
  headline: z.string(),
  asked_again_because: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()),
  alternatives: z.array(alternative),
  reasons: z.array(reason),
  sources: z.array(source),
  agent_note: z.string().nullable(),
  allowed_decisions: z.array(z.enum(DECISIONS)).min(1),
  /** ms from asking until the question expires; a price is not good for ever */
  expires_in_ms: z.number().int().positive(),
  on_approve: z.string(),
  on_reject: z.string(),
  on_silence: z.string(),
  /** the effect that approving authorises, in the same transaction; null when a person's word is all that is asked for */
  authorises: z
    .object({
      connector: z.string(),
      action: z.string(),
      step: z.string(),
      ordinal: z.number().int().min(0),
      business_key: z.string().nullable(),
      amount_cents: cents.nullable(),
      currency: currency.nullable(),
      effect: z.enum(['write', 'spend', 'irreversible']),
    })
    .nullable(),
});
export type Question = z.infer<typeof question>;

/** What comes back from `interrupt()`. A rejection never resumes the graph: the run has ended. */
export const answer = z.object({
  decision: z.enum(['approve', 'edit', 'respond']),
  /** the payload that is authorised now; null when nothing is (an edit that must be priced again, a reply) */
  payload: z.record(z.string(), z.unknown()).nullable(),
  edits: z.record(z.string(), z.unknown()).nullable(),
  comment: z.string().nullable(),
  by: z.string(),
});
export type Answer = z.infer<typeof answer>;

/** What an edit means: a choice whose terms were shown is approved; anything else is priced and asked again. */
export type EditVerdict =
  | { verdict: 'approved'; payload: Record<string, unknown>; amountCents: number | null }
  | { verdict: 'ask_again'; edits: Record<string, unknown> };

export type QuestionRules = {
  /** schema of the decision's `edits` */
  edits: z.ZodType<Record<string, unknown>>;
  /** @throws DomainError `input_invalid` naming the field below `edits` */
  judge(shown: { payload: Record<string, unknown>; alternatives: Alternative[] }, edits: Record<string, unknown>, now: Date): EditVerdict;
};

/** A compiled graph of any shape; state is JSON that the automation's own schema reads. */
// biome-ignore lint/suspicious/noExplicitAny: LangGraph's generics name every node and channel; the engine needs none of them
export type AnyGraph = CompiledStateGraph<any, any, any, any, any, any>;

/** How often and after which pauses a step is tried again; a pause is `firstMs × factor^n`, at most `maxMs`, less some chance. */
export type RetryRule = { /** the first one counted: 1 never tries again */ tries: number; firstMs: number; factor: number; maxMs: number };

/** A step as the engine knows it; what is left out is the platform's. */
export type StepPolicy = {
  /** by the code of the problem; the only way to try again after one that does not pass by itself */
  retry?: Partial<Record<ProblemCode, RetryRule>>;
  /** ms after which the step is given up as `step_timeout`; longer than what its calls may take together */
  timeoutMs?: number;
};

/** One automation = one folder. The engine, the registry, forms and docs read this and nothing else of it. */
export type Automation = {
  /** the seed's id, `module_id` in the API */
  id: string;
  slug: string;
  version: number;
  title: string;
  description: string;
  /** started by the platform itself, never offered to people */
  isInternal?: boolean;
  input: z.ZodType<Record<string, unknown>>;
  output: z.ZodType<Record<string, unknown>>;
  config: z.ZodType<Record<string, unknown>>;
  /** an input that works in the demo workspace; dates relative to `now` */
  example(now: Date): Record<string, unknown>;
  needs: readonly Connector[];
  /** checks that need today's date; throws `input_invalid` naming the field below `input` */
  validate(input: Record<string, unknown>, now: Date): void;
  /** ids and titles in the order of the usual way through */
  steps: readonly ({ id: string; title: string } & StepPolicy)[];
  /** drawn edges; `label` says when a way back is taken */
  edges: readonly { from: string; to: string; label: string | null }[];
  /** "Hotel for Dana's crew, Denver, 3 nights" before anything is known */
  headline(input: Record<string, unknown>): string;
  /** what a request is about (the same again is no second unit of work) and which kind of work it is, in the words of the office */
  unit?(input: Record<string, unknown>): { key: string; variant: string };
  compile(checkpointer: BaseCheckpointSaver): AnyGraph;
  /** the graph's first state */
  start(input: Record<string, unknown>): Record<string, unknown>;
  /** reads the ended graph's state */
  result(state: Record<string, unknown>): { headline: string; output: Record<string, unknown> };
  questions: Record<string, QuestionRules>;
  /** a problem in the words of the person, in four parts */
  explain(problem: DomainError, input: Record<string, unknown>, step: string | null): Omit<RunFailure, 'code' | 'step' | 'can_retry'>;
};
