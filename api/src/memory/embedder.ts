import { refusedFields } from '@banksman/contracts';

/** Turns texts into vectors whose nearness is nearness in meaning. Vectors of different `model`s are never compared. */
export type Embedder = {
  /** stored beside every vector; another model means embedding everything again */
  model: string;
  /** length of every vector */
  dimensions: number;
  /**
   * @returns one vector of unit length per text, in the order of `texts`; none for none
   * @throws DomainError `input_invalid` for an empty text, `model_unavailable` when it may work later, `model_answer_invalid`
   * for vectors of another number or length; the signal's reason when it fires
   */
  embed(texts: string[], signal?: AbortSignal): Promise<number[][]>;
  /** Gives the model's memory back; calls still under way fail with `model_unavailable`. May be called twice. */
  close(): Promise<void>;
};

/** Both models refuse an empty text, each in its own way: say which one it is before asking. */
export function refuseEmptyTexts(texts: readonly string[]): void {
  const at = texts.findIndex((text) => text.trim() === '');
  if (at < 0) return;
  const message = 'must not be empty';
  throw refusedFields({ field: `texts.${at}`, message });
}

/** The same direction with length 1, so that a dot product is the cosine. */
export function unitLength(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return length === 0 ? [...vector] : vector.map((x) => x / length);
}
