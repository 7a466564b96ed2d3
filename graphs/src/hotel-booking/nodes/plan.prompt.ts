import type { Prompt } from '../../reasoner/reasoner.ts';

/**
 * In:  {"people":4,"rooms":2,"nights":3,"check_in":"2026-12-07","budget_per_night_cents":18000,"usual_radius_km":16}
 * Out: {"radius_km":16}
 */
export const planPrompt: Prompt = {
  name: 'hotel-booking/plan',
  version: 1,
  text: `You plan a hotel search for a construction crew. Choose how far from the building site to look, in whole kilometres from 5 to 40.
Start from usual_radius_km. Look nearer when the stay is long or the crew is large (they drive it every day); look further when the
budget is tight for the season. Answer with radius_km only.`,
};
