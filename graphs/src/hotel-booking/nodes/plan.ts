import { z } from 'zod';
import type { Stage } from '../../agent/loop.ts';
import { hotelBookingConfig } from '../config.ts';
import { pastProblems, refuseProblems, stayOf, stayProblems } from '../input.ts';
import { THINKING } from '../patience.ts';
import type { BookingState } from '../state.ts';
import { counted, nightsBetween } from '../stay.ts';
import { think } from '../thinking.ts';
import { planPrompt } from './plan.prompt.ts';

const searchPlan = z.object({ radius_km: z.number().int().min(5).max(40) });

/** What to search: the stay as asked or as a person has changed it, and how far around the job. */
export const plan: Stage<BookingState> = {
  id: 'plan',
  title: 'Plan the search',
  ...THINKING,
  async run(state, tools) {
    const { input } = state;
    const stay = state.stay ?? stayOf(input);
    refuseProblems([...stayProblems(stay, input.crew.length), ...pastProblems(stay, tools.now())], 'input');
    const usual = hotelBookingConfig.parse(tools.config ?? {}).search_radius_km;
    const { answer, record } = await think(tools, {
      purpose: 'plan',
      prompt: planPrompt,
      facts: {
        people: input.crew.length,
        rooms: stay.rooms,
        nights: nightsBetween(stay.check_in, stay.check_out),
        check_in: stay.check_in,
        budget_per_night_cents: input.budget_per_night_cents,
        usual_radius_km: usual,
      },
      answer: searchPlan,
      rules: () => ({ radius_km: usual }),
    });
    return { stay, radius_km: answer.radius_km, thoughts: [...state.thoughts, record] };
  },
  summary: ({ stay, radius_km }) => (stay ? `${counted(stay.rooms, 'room')}, looking up to ${radius_km} km from the job` : null),
};
