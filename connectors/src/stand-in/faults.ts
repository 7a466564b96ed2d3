import { z } from 'zod';

/** A fault that was switched on: which, how often still, and how long or how much. */
export const faultSetting = z.object({
  scenario: z.string(),
  /** how many requests it still hits; null until it is cleared */
  times: z.number().int().positive().nullable().default(1),
  delay_ms: z.number().int().min(0).max(600_000).default(0),
  /** for faults that move an amount */
  percent: z.number().default(10),
  /** only at this operation of the stand-in; null at the first that plays the scenario */
  operation: z.string().nullable().default(null),
});
type FaultSetting = z.output<typeof faultSetting>;

/** The switchboard of one stand-in. */
export type Faults<Scenario extends string> = {
  scenarios: readonly Scenario[];
  /** uses the scenario up once, if it is switched on (for this operation); null otherwise */
  take(scenario: Scenario, operation?: string): FaultSetting | null;
  set(setting: z.input<typeof faultSetting> & { scenario: Scenario }): void;
  active(): FaultSetting[];
  clear(): void;
};

export function createFaults<Scenario extends string>(scenarios: readonly Scenario[]): Faults<Scenario> {
  let active: FaultSetting[] = [];
  return {
    scenarios,
    take(scenario, operation) {
      const found = active.find((one) => one.scenario === scenario && (one.operation === null || one.operation === operation));
      if (!found) return null;
      const taken = { ...found };
      if (found.times !== null) found.times -= 1;
      active = active.filter((one) => one.times !== 0);
      return taken;
    },
    set(setting) {
      active.push(faultSetting.parse(setting));
    },
    active: () => active.map((one) => ({ ...one })),
    clear() {
      active = [];
    },
  };
}
