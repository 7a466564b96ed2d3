/** A seeded source of chance: the same seed gives the same storm, as far as two machines run alike. */
export type Random = {
  /** 0 (included) to 1 (not) */
  next(): number;
  /** a whole number from `min` to `max`, both included */
  int(min: number, max: number): number;
  pick<T>(from: readonly T[]): T;
  shuffle<T>(list: readonly T[]): T[];
};

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state, enough to choose whom to kill. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const random: Random = {
    next,
    int: (min, max) => min + Math.floor(next() * (max - min + 1)),
    pick: (from) => {
      const chosen = from[random.int(0, from.length - 1)];
      if (chosen === undefined) throw new TypeError('nothing to pick from');
      return chosen;
    },
    shuffle: (list) => {
      const shuffled = [...list];
      for (let at = shuffled.length - 1; at > 0; at -= 1) {
        const other = random.int(0, at);
        [shuffled[at], shuffled[other]] = [shuffled[other] as (typeof shuffled)[0], shuffled[at] as (typeof shuffled)[0]];
      }
      return shuffled;
    },
  };
  return random;
}
