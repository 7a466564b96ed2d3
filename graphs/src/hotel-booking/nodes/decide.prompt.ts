import type { Prompt } from '../../reasoner/reasoner.ts';

/**
 * In:  {"people":4,"rooms":2,"candidates":[{"id":"c1","stars":3,"points":41.2,"for":["about 2.1 km from the job"],"against":[]}, …]}
 * Out: {"best":"c1","others":["c2","c3"],"note":"Nearest to the job and free to cancel."}
 */
export const decidePrompt: Prompt = {
  name: 'hotel-booking/decide',
  version: 1,
  text: `You choose a hotel offer for a construction crew. All candidates are within the limits. Points are our own weighing, higher is better; the
reasons say why. Pick the best candidate and up to four others worth showing, by id, best first. Take another than the one with the
most points only when the reasons clearly speak for it. Then one short sentence for the office manager on why.`,
};
