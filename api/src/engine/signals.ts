import type { EffectRow } from '@banksman/db';

/** Thrown through a node: the run goes on by itself after `inMs`; no worker is kept busy until then. */
export class Parked extends Error {
  readonly inMs: number;
  /** what else than the clock ends the wait: `effects` for the end of a stop, `person` for somebody who does it by hand */
  readonly waitsFor: 'effects' | 'person' | null;
  constructor(inMs: number, because: string, waitsFor: Parked['waitsFor'] = null) {
    super(because);
    this.name = 'Parked';
    this.inMs = inMs;
    this.waitsFor = waitsFor;
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
