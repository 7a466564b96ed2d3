import type { Reasoner } from './reasoner.ts';

/** Reasoning without a model: every thought is answered by its own rules. */
export function rulesReasoner(): Reasoner {
  return {
    async think({ prompt, rules }, signal) {
      signal.throwIfAborted();
      return { answer: rules(), by: 'rules', promptName: prompt.name, promptVersion: prompt.version, usage: null, fellBackBecause: null };
    },
  };
}
