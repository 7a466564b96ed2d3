import { Hono } from 'hono';
import { type StandIn, type StandInBindings, type StandInOptions, startStandIn } from '../stand-in/stand-in.ts';

const SCENARIOS = ['slow'] as const;

/** Starts the hotel supplier's stand-in. */
export function startHotelsStandIn(options: StandInOptions): Promise<StandIn> {
  return startStandIn({
    name: 'hotels',
    scenarios: SCENARIOS,
    app: () => new Hono<StandInBindings>().get('/', (c) => c.html('<title>Hotel supplier (stand-in)</title>')),
    ...options,
  });
}
