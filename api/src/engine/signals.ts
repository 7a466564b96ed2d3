import type { EffectRow } from '@banksman/db';

/** Thrown through a node: the run goes on by itself after `inMs`; no worker is kept busy until then. */
export class Parked extends Error {
  readonly inMs: number;
  constructor(inMs: number, because: string) {
    super(because);
    this.name = 'Parked';
    this.inMs = inMs;
  }
}

/** Thrown through a node: nobody but a person can tell what happened to this effect. */
export class NeedsPerson extends Error {
  readonly effect: EffectRow;
  constructor(effect: EffectRow) {
    super('the outcome of an effect is unknown and cannot be looked up');
    this.name = 'NeedsPerson';
    this.effect = effect;
  }
}
