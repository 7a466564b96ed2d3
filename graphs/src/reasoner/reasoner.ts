import type { z } from 'zod';

/** A prompt is a file next to its node; the version is recorded with every answer. */
export type Prompt = { name: string; version: number; text: string };

/** Tokens and money of one or more model calls. */
export type Usage = { inputTokens: number; outputTokens: number; costMicrocents: number };

/** One thing to think about. `rules` is how it is answered in plain code, without a model. */
export type Thought<Schema extends z.ZodType> = {
  purpose: 'plan' | 'decide' | 'reflect' | 'extract';
  prompt: Prompt;
  /** JSON the answer may use; text from outside is data in here, never part of the prompt */
  facts: unknown;
  answer: Schema;
  rules: () => z.output<Schema>;
  /** code checks what a model proposes: the reason why the answer cannot be used, or null */
  check?: (answer: z.output<Schema>) => string | null;
};

export type Answered<T> = {
  answer: T;
  /** `rules`, or the model's name */
  by: string;
  promptName: string;
  promptVersion: number;
  usage: Usage | null;
  /** why rules answered although a model is configured; null otherwise */
  fellBackBecause: string | null;
};

/** The one port for reasoning; two implementations: a model (with rules below it) and rules alone. */
export type Reasoner = {
  think<Schema extends z.ZodType>(thought: Thought<Schema>, signal: AbortSignal): Promise<Answered<z.output<Schema>>>;
};
