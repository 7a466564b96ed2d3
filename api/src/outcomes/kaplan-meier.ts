/** Units that took `ms`: `done` came to their result then, `left` were last seen then without one (still open, or ended otherwise). */
export type Survival = { ms: number; done: number; left: number };

/**
 * Times by which parts of all units had come to their result (Kaplan & Meier 1958): a unit that is still open, or ended without a result,
 * counts for as long as it was seen and is not dropped. At the same time results come before departures.
 * @param parts such as 0.5 for the time by which half were done
 * @returns for each part the shortest such time in ms; null when too many are open to tell
 */
export function timesUntilDone(survivals: readonly Survival[], parts: readonly number[]): (number | null)[] {
  const sorted = survivals.toSorted((one, other) => one.ms - other.ms);
  const found: (number | null)[] = parts.map(() => null);
  let atRisk = sorted.reduce((sum, { done, left }) => sum + done + left, 0);
  let open = 1;
  for (let at = 0; at < sorted.length; ) {
    const { ms } = sorted[at] ?? { ms: 0 };
    let done = 0;
    let left = 0;
    for (; sorted[at]?.ms === ms; at++) {
      done += sorted[at]?.done ?? 0;
      left += sorted[at]?.left ?? 0;
    }
    if (done > 0) open *= 1 - done / atRisk;
    atRisk -= done + left;
    parts.forEach((part, index) => {
      // A billionth for the product of many fractions: 0.5 must be found at 0.5000000000000001.
      if (found[index] === null && done > 0 && 1 - open >= part - 1e-9) found[index] = ms;
    });
  }
  return found;
}
