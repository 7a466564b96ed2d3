import { createHash } from 'node:crypto';

/** Repeatable chance: the same seed gives the same hotels, prices and rooms at every search and after every restart. */
export type Chance = {
  /** at least `from`, below `to` */
  between(from: number, to: number): number;
  /** whole, both ends included */
  whole(from: number, to: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
  shuffled<T>(items: readonly T[]): T[];
};

export function chanceOf(seed: string): Chance {
  let turn = 0;
  const next = () => {
    turn += 1;
    return createHash('sha256').update(`${seed}#${turn}`).digest().readUInt32BE(0) / 2 ** 32;
  };
  const between = (from: number, to: number) => from + next() * (to - from);
  const whole = (from: number, to: number) => Math.floor(between(from, to + 1));
  return {
    between,
    whole,
    pick: (from) => from[whole(0, from.length - 1)] ?? from[0],
    shuffled: (items) =>
      items
        .map((item) => ({ item, at: next() }))
        .sort((one, other) => one.at - other.at)
        .map(({ item }) => item),
  };
}
